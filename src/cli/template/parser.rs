//! From tokens to a tree, by recursive descent.

use std::collections::BTreeMap;

use super::lexer::Token;
use super::{Fault, Outcome, Value, functions};

/// A whole template with the templates it defines.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) main: Vec<Node>,
    pub(super) defined: BTreeMap<String, Vec<Node>>,
}

/// One step of a template.
#[derive(Debug)]
pub(super) enum Node {
    Text(String),
    Action(Pipeline),
    Branch { kind: Kind, condition: Pipeline, body: Vec<Node>, otherwise: Vec<Node> },
    Call { name: String, data: Option<Pipeline> },
    Break,
    Continue,
}

/// What a branch does with its condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    If,
    With,
    Range,
}

/// Commands whose results feed one another, and the variables that get the last one.
#[derive(Debug)]
pub(super) struct Pipeline {
    pub(super) variables: Vec<String>,
    pub(super) declares: bool,
    pub(super) commands: Vec<Vec<Operand>>,
}

/// A value and the fields taken from it.
#[derive(Debug)]
pub(super) struct Operand {
    pub(super) base: Base,
    pub(super) fields: Vec<String>,
}

/// Where an operand starts.
#[derive(Debug)]
pub(super) enum Base {
    Dot,
    Nil,
    Literal(Value),
    Variable(String),
    Function(String),
    Pipeline(Pipeline),
}

/// The deepest nesting of blocks and parentheses.
const DEEPEST: usize = 100;

/// The tree of `tokens`.
pub(super) fn parse(tokens: &[Token]) -> Outcome<Program> {
    let mut parser = Parser { tokens, next: 0, defined: BTreeMap::new(), depth: 0 };
    let (main, end) = parser.nodes(false)?;
    match end {
        End::Text => Ok(Program { main, defined: parser.defined }),
        End::Block => Err(Fault::new("unexpected {{end}}")),
        End::Else => Err(Fault::new("unexpected {{else}}")),
    }
}

/// What a list of nodes ended with.
#[derive(PartialEq)]
enum End {
    Text,
    Block,
    Else,
}

struct Parser<'a> {
    tokens: &'a [Token],
    next: usize,
    defined: BTreeMap<String, Vec<Node>>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Option<&'a Token> {
        self.next += 1;
        self.tokens.get(self.next - 1)
    }

    fn takes(&mut self, token: &Token) -> bool {
        let is_next = self.peek() == Some(token);
        self.next += usize::from(is_next);
        is_next
    }

    fn takes_name(&mut self, name: &str) -> bool {
        let is_next = matches!(self.peek(), Some(Token::Name(next)) if next == name);
        self.next += usize::from(is_next);
        is_next
    }

    fn closes(&mut self, what: &str) -> Outcome<()> {
        if self.takes(&Token::Close) { Ok(()) } else { Err(Fault::new(format!("unexpected words after {what}"))) }
    }

    fn deeper(&mut self) -> Outcome<()> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(Fault::new(format!("nested deeper than {DEEPEST}"))) } else { Ok(()) }
    }

    /// Nodes up to `{{end}}`, `{{else` or the end of the text. After `else`, its action is still open.
    fn nodes(&mut self, in_range: bool) -> Outcome<(Vec<Node>, End)> {
        self.deeper()?;
        let mut nodes = Vec::new();
        let end = loop {
            match self.take() {
                None => break End::Text,
                Some(Token::Text(text)) => nodes.push(Node::Text(text.clone())),
                Some(_) => {
                    let Some(Token::Name(name)) = self.peek() else {
                        nodes.push(self.action()?);
                        continue;
                    };
                    self.next += 1;
                    match name.as_str() {
                        "end" => {
                            self.closes("{{end")?;
                            break End::Block;
                        }
                        "else" => break End::Else,
                        "if" => nodes.push(self.branch(Kind::If, in_range)?),
                        "with" => nodes.push(self.branch(Kind::With, in_range)?),
                        "range" => nodes.push(self.branch(Kind::Range, true)?),
                        "break" | "continue" if !in_range => {
                            return Err(Fault::new(format!("{{{{{name}}}}} outside {{{{range}}}}")));
                        }
                        "break" => nodes.push(self.closes("{{break").map(|()| Node::Break)?),
                        "continue" => nodes.push(self.closes("{{continue").map(|()| Node::Continue)?),
                        "define" => self.define()?,
                        "block" => nodes.push(self.block()?),
                        "template" => nodes.push(self.call()?),
                        _ => {
                            self.next -= 1;
                            nodes.push(self.action()?);
                        }
                    }
                }
            }
        };
        self.depth -= 1;
        Ok((nodes, end))
    }

    fn action(&mut self) -> Outcome<Node> {
        let pipeline = self.pipeline(false)?;
        self.closes("a command")?;
        Ok(Node::Action(pipeline))
    }

    fn branch(&mut self, kind: Kind, in_range: bool) -> Outcome<Node> {
        let condition = self.pipeline(kind == Kind::Range)?;
        self.closes("a condition")?;
        let (body, mut end) = self.nodes(in_range)?;
        let mut otherwise = Vec::new();
        if end == End::Else {
            // `{{else if}}` shares the `{{end}}` of the `{{if}}` it is in.
            let chained = match kind {
                Kind::If if self.takes_name("if") => Some(Kind::If),
                Kind::With if self.takes_name("with") => Some(Kind::With),
                _ => None,
            };
            if let Some(kind) = chained {
                self.deeper()?;
                otherwise.push(self.branch(kind, in_range)?);
                self.depth -= 1;
                return Ok(Node::Branch { kind, condition, body, otherwise });
            }
            self.closes("{{else")?;
            (otherwise, end) = self.nodes(in_range)?;
        }
        match end {
            End::Block => Ok(Node::Branch { kind, condition, body, otherwise }),
            End::Else => Err(Fault::new("a second {{else}}")),
            End::Text => Err(Fault::new("unexpected end of the template: a block lacks its {{end}}")),
        }
    }

    fn define(&mut self) -> Outcome<()> {
        let name = self.template_name()?;
        self.closes("{{define")?;
        let body = self.defined_body()?;
        self.defined.insert(name, body);
        Ok(())
    }

    fn block(&mut self) -> Outcome<Node> {
        let name = self.template_name()?;
        let data = Some(self.pipeline(false)?);
        self.closes("{{block")?;
        let body = self.defined_body()?;
        self.defined.insert(name.clone(), body);
        Ok(Node::Call { name, data })
    }

    fn call(&mut self) -> Outcome<Node> {
        let name = self.template_name()?;
        let data = if self.peek() == Some(&Token::Close) { None } else { Some(self.pipeline(false)?) };
        self.closes("{{template")?;
        Ok(Node::Call { name, data })
    }

    fn template_name(&mut self) -> Outcome<String> {
        match self.take() {
            Some(Token::Quoted(name)) => Ok(name.clone()),
            _ => Err(Fault::new("a template's name has to be a string")),
        }
    }

    fn defined_body(&mut self) -> Outcome<Vec<Node>> {
        match self.nodes(false)? {
            (body, End::Block) => Ok(body),
            _ => Err(Fault::new("unexpected end of the template: a block lacks its {{end}}")),
        }
    }

    fn pipeline(&mut self, in_range: bool) -> Outcome<Pipeline> {
        self.deeper()?;
        let (variables, declares) = self.declaration(in_range)?;
        let mut commands = vec![self.command()?];
        while self.takes(&Token::Pipe) {
            let command = self.command()?;
            if let Some(Operand { base: Base::Literal(_) | Base::Nil | Base::Dot, fields }) = command.first()
                && fields.is_empty()
            {
                return Err(Fault::new("a value cannot take what is piped to it; only functions can"));
            }
            commands.push(command);
        }
        self.depth -= 1;
        Ok(Pipeline { variables, declares, commands })
    }

    /// `$x :=`, `$x =`, and in a range `$i, $x :=`.
    fn declaration(&mut self, in_range: bool) -> Outcome<(Vec<String>, bool)> {
        let start = self.next;
        let mut variables = Vec::new();
        while let Some(Token::Variable(name)) = self.peek() {
            self.next += 1;
            variables.push(name.clone());
            match self.take() {
                Some(Token::Declare) => return Ok((variables, true)),
                Some(Token::Assign) => return Ok((variables, false)),
                Some(Token::Comma) if in_range && variables.len() == 1 => {}
                Some(Token::Comma) => return Err(Fault::new("too many declarations")),
                _ => break,
            }
        }
        self.next = start;
        Ok((Vec::new(), false))
    }

    fn command(&mut self) -> Outcome<Vec<Operand>> {
        let mut operands = Vec::new();
        while let Some(operand) = self.operand()? {
            operands.push(operand);
        }
        if operands.is_empty() { Err(Fault::new("a value is missing")) } else { Ok(operands) }
    }

    fn operand(&mut self) -> Outcome<Option<Operand>> {
        let mut fields = Vec::new();
        let base = match self.peek() {
            Some(Token::Dot) => Base::Dot,
            Some(Token::Field(name, _)) => {
                fields.push(name.clone());
                Base::Dot
            }
            Some(Token::Quoted(text)) => Base::Literal(Value::Text(text.clone())),
            Some(Token::Integer(value)) => Base::Literal(Value::Int(*value)),
            Some(Token::Float(value)) => Base::Literal(Value::Float(*value)),
            Some(Token::Variable(name)) => Base::Variable(name.clone()),
            Some(Token::Name(name)) => named(name)?,
            Some(Token::LeftParen) => {
                self.next += 1;
                let inner = self.pipeline(false)?;
                if self.peek() != Some(&Token::RightParen) {
                    return Err(Fault::new("unclosed left parenthesis"));
                }
                Base::Pipeline(inner)
            }
            Some(Token::Comma | Token::Assign | Token::Declare) => {
                return Err(Fault::new("`,`, `=` and `:=` belong after a variable at the start of a command"));
            }
            _ => return Ok(None),
        };
        self.next += 1;
        while let Some(Token::Field(name, false)) = self.peek() {
            self.next += 1;
            fields.push(name.clone());
        }
        Ok(Some(Operand { base, fields }))
    }
}

fn named(name: &str) -> Outcome<Base> {
    match name {
        "true" => Ok(Base::Literal(Value::Bool(true))),
        "false" => Ok(Base::Literal(Value::Bool(false))),
        "nil" => Ok(Base::Nil),
        "if" | "with" | "range" | "end" | "else" | "define" | "template" | "block" | "break" | "continue" => {
            Err(Fault::new(format!("unexpected keyword `{name}`")))
        }
        _ if functions::NAMES.contains(&name) => Ok(Base::Function(name.to_owned())),
        _ => Err(Fault {
            message: format!("function `{name}` is not defined"),
            hint: Some(format!("the functions are {}", functions::NAMES.join(", "))),
            no_field: false,
        }),
    }
}
