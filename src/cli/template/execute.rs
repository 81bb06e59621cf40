//! Runs a parsed template on its data.

use super::parser::{Base, Kind, Node, Operand, Pipeline, Program};
use super::{Fault, Outcome, Value, functions, printf};

/// How deep templates may call one another.
const DEEPEST_CALL: usize = 100;
/// How many texts, actions, branches and turns of loops one run has at most: loops in loops would take all time, or all memory.
const LONGEST_RUN: usize = 4_000_000;
/// How many bytes it writes at most.
const LARGEST_TEXT: usize = 64 << 20;

/// The text that `program` makes of `data`.
pub(super) fn render(program: &Program, data: &Value, is_heading: bool) -> Outcome<String> {
    let (output, variables) = (String::new(), Vec::new());
    let mut run = Run { program, is_heading, root: data, output, variables, depth: 0, taken: 0 };
    run.nodes(&program.main, data)?;
    Ok(run.output)
}

/// How a list of nodes ended.
#[derive(PartialEq)]
enum Flow {
    Next,
    Break,
    Continue,
}

struct Run<'a> {
    program: &'a Program,
    is_heading: bool,
    /// What `$` is, where nothing else has been called so: a list has a template run for each row, so it is not copied.
    root: &'a Value,
    output: String,
    variables: Vec<(String, Value)>,
    depth: usize,
    /// Nodes so far.
    taken: usize,
}

impl Run<'_> {
    fn step(&mut self) -> Outcome<()> {
        self.taken += 1;
        if self.taken <= LONGEST_RUN && self.output.len() <= LARGEST_TEXT {
            return Ok(());
        }
        Err(Fault::new(format!("it takes more than {LONGEST_RUN} steps, or {} MiB", LARGEST_TEXT >> 20)))
    }

    fn nodes(&mut self, nodes: &[Node], dot: &Value) -> Outcome<Flow> {
        for node in nodes {
            self.step()?;
            let flow = match node {
                Node::Text(text) => {
                    self.output.push_str(text);
                    Flow::Next
                }
                Node::Action(pipeline) => {
                    if let Some(text) = text_of(pipeline, dot) {
                        self.output.push_str(text);
                        continue;
                    }
                    let value = self.pipeline(pipeline, dot)?;
                    if pipeline.variables.is_empty() {
                        self.output.push_str(&shown(&value));
                    }
                    Flow::Next
                }
                Node::Branch { kind, condition, body, otherwise } => {
                    let scope = self.variables.len();
                    let flow = self.branch(*kind, condition, body, otherwise, dot)?;
                    self.variables.truncate(scope);
                    flow
                }
                Node::Call { name, data } => {
                    self.call(name, data.as_ref(), dot)?;
                    Flow::Next
                }
                Node::Break => Flow::Break,
                Node::Continue => Flow::Continue,
            };
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn branch(
        &mut self,
        kind: Kind,
        condition: &Pipeline,
        body: &[Node],
        otherwise: &[Node],
        dot: &Value,
    ) -> Outcome<Flow> {
        let value = if kind == Kind::Range { self.commands(condition, dot)? } else { self.pipeline(condition, dot)? };
        match kind {
            Kind::Range => self.range(&value, condition, body, otherwise, dot),
            Kind::If if value.is_true() => self.nodes(body, dot),
            Kind::With if value.is_true() => self.nodes(body, &value),
            _ => self.nodes(otherwise, dot),
        }
    }

    fn range(
        &mut self,
        over: &Value,
        condition: &Pipeline,
        body: &[Node],
        otherwise: &[Node],
        dot: &Value,
    ) -> Outcome<Flow> {
        let items = entries(over)?;
        if items.is_empty() {
            return self.nodes(otherwise, dot);
        }
        for (key, item) in items {
            self.step()?;
            let scope = self.variables.len();
            let values = if condition.variables.len() == 2 { vec![key, item.clone()] } else { vec![item.clone()] };
            for (name, value) in condition.variables.iter().zip(values) {
                self.set(name, value, condition.declares)?;
            }
            let flow = self.nodes(body, &item)?;
            self.variables.truncate(scope);
            if flow == Flow::Break {
                break;
            }
        }
        Ok(Flow::Next)
    }

    fn call(&mut self, name: &str, data: Option<&Pipeline>, dot: &Value) -> Outcome<()> {
        let data = data.map_or(Ok(Value::Nil), |pipeline| self.pipeline(pipeline, dot))?;
        let program = self.program;
        let body = program.defined.get(name).ok_or_else(|| Fault::new(format!("template `{name}` is not defined")))?;
        self.depth += 1;
        if self.depth > DEEPEST_CALL {
            return Err(Fault::new(format!("template `{name}` calls itself more than {DEEPEST_CALL} times")));
        }
        let outer = std::mem::replace(&mut self.variables, vec![("$".to_owned(), data.clone())]);
        self.nodes(body, &data)?;
        self.variables = outer;
        self.depth -= 1;
        Ok(())
    }

    /// The value of a pipeline, which its variables get.
    fn pipeline(&mut self, pipeline: &Pipeline, dot: &Value) -> Outcome<Value> {
        let value = self.commands(pipeline, dot)?;
        for name in &pipeline.variables {
            self.set(name, value.clone(), pipeline.declares)?;
        }
        Ok(value)
    }

    fn commands(&mut self, pipeline: &Pipeline, dot: &Value) -> Outcome<Value> {
        let mut piped = None;
        for command in &pipeline.commands {
            piped = Some(self.command(command, dot, piped)?);
        }
        Ok(piped.unwrap_or(Value::Nil))
    }

    fn command(&mut self, operands: &[Operand], dot: &Value, piped: Option<Value>) -> Outcome<Value> {
        let Some((first, rest)) = operands.split_first() else { return Ok(Value::Nil) };
        if let Base::Function(name) = &first.base {
            let value = self.function(name, rest, dot, piped)?;
            return fields(value, &first.fields);
        }
        if matches!(first.base, Base::Nil) {
            return Err(Fault::new("nil is not a command"));
        }
        let value = self.operand(first, dot)?;
        if rest.is_empty() && piped.is_none() {
            return Ok(value);
        }
        let mut arguments = vec![value];
        for operand in rest {
            arguments.push(self.operand(operand, dot)?);
        }
        arguments.extend(piped);
        if !matches!(arguments[0], Value::Lookup(_)) {
            return Err(Fault::new(format!("can't give an argument to {}", written(first))));
        }
        functions::call("call", &arguments)
    }

    fn function(&mut self, name: &str, rest: &[Operand], dot: &Value, piped: Option<Value>) -> Outcome<Value> {
        let mut arguments = Vec::with_capacity(rest.len() + 1);
        for operand in rest {
            let value = self.operand(operand, dot)?;
            // The rest of `and` and `or` is not looked at once the answer is known.
            let decided = (name == "and" && !value.is_true()) || (name == "or" && value.is_true());
            if decided {
                return Ok(value);
            }
            arguments.push(value);
        }
        arguments.extend(piped);
        if self.is_heading && functions::OF_CELLS.contains(&name) && !arguments.is_empty() {
            return Ok(arguments.swap_remove(0));
        }
        functions::call(name, &arguments).map_err(|fault| match fault.message.starts_with("wrong number") {
            true => Fault::new(format!("{} for {name}", fault.message)),
            false => Fault { message: format!("error calling {name}: {}", fault.message), ..fault },
        })
    }

    fn operand(&mut self, operand: &Operand, dot: &Value) -> Outcome<Value> {
        let base = match &operand.base {
            Base::Dot => return looked_up(dot, &operand.fields),
            Base::Variable(name) => return looked_up(self.variable(name)?, &operand.fields),
            Base::Nil => Value::Nil,
            Base::Literal(value) => value.clone(),
            Base::Function(name) => self.function(name, &[], dot, None)?,
            Base::Pipeline(pipeline) => {
                let scope = self.variables.len();
                let value = self.pipeline(pipeline, dot)?;
                self.variables.truncate(scope);
                value
            }
        };
        fields(base, &operand.fields)
    }

    fn variable(&self, name: &str) -> Outcome<&Value> {
        let found = self.variables.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value);
        let found = found.or_else(|| (name == "$").then_some(self.root));
        found.ok_or_else(|| Fault::new(format!("undefined variable `{name}`")))
    }

    fn set(&mut self, name: &str, value: Value, declares: bool) -> Outcome<()> {
        let first_of_root = name == "$" && self.variables.iter().all(|(known, _)| known != name);
        if declares || first_of_root {
            self.variables.push((name.to_owned(), value));
            return Ok(());
        }
        let found = self.variables.iter_mut().rev().find(|(known, _)| known == name);
        let (_, slot) = found.ok_or_else(|| Fault::new(format!("undefined variable `{name}`")))?;
        *slot = value;
        Ok(())
    }
}

/// Of `{{.Name}}` where that is text, which is most of what tables are made of: the text, with nothing copied.
fn text_of<'v>(pipeline: &Pipeline, dot: &'v Value) -> Option<&'v str> {
    let ([], [command]) = (&pipeline.variables[..], &pipeline.commands[..]) else { return None };
    let [Operand { base: Base::Dot, fields }] = &command[..] else { return None };
    let [name] = &fields[..] else { return None };
    dot.text(name)
}

type Entries = Vec<(Value, Value)>;

/// The keys and items that `range` goes through.
fn entries(over: &Value) -> Outcome<Entries> {
    Ok(match over {
        Value::Nil | Value::Omitted | Value::Unmade(_) => Vec::new(),
        Value::List(items) => {
            items.iter().enumerate().map(|(at, item)| (Value::Int(at as i128), item.clone())).collect()
        }
        Value::Map(entries) => entries.iter().map(|(key, item)| (Value::from(key.as_str()), item.clone())).collect(),
        Value::Record(fields) => {
            let mut fields: Vec<_> = fields.iter().map(|(key, item)| (Value::from(&**key), item.clone())).collect();
            fields.sort_by_key(|(key, _)| printf::plain(key));
            fields
        }
        Value::Int(end) if *end <= 1_000_000 => (0..*end).map(|at| (Value::Int(at), Value::Int(at))).collect(),
        other => return Err(Fault::new(format!("range cannot iterate over {}", printf::described(other)))),
    })
}

/// What a chain of fields leads to: of the whole only that is copied.
fn looked_up(base: &Value, names: &[String]) -> Outcome<Value> {
    let Some((first, rest)) = names.split_first() else { return Ok(base.clone()) };
    fields(base.field(first).ok_or_else(|| no_field(base, first))?, rest)
}

fn fields(base: Value, names: &[String]) -> Outcome<Value> {
    names.iter().try_fold(base, |value, name| match value.field(name) {
        Some(field) => Ok(field),
        None => Err(no_field(&value, name)),
    })
}

fn no_field(value: &Value, name: &str) -> Fault {
    match value {
        Value::Nil | Value::Omitted => Fault::new(format!("nothing is there to take `.{name}` of")),
        Value::Record(_) => {
            let mut names = value.field_names();
            names.sort_unstable();
            let close = names.iter().find(|known| known.eq_ignore_ascii_case(name));
            let hint = match close {
                Some(close) => format!("did you mean `.{close}`? Names are case-sensitive"),
                None => format!("the fields are {}", names.join(", ")),
            };
            Fault { message: format!("there is no field `.{name}`"), hint: Some(hint), no_field: true }
        }
        other => Fault::new(format!("can't evaluate field `{name}` in {}", printf::described(other))),
    }
}

fn written(operand: &Operand) -> String {
    let base = match &operand.base {
        Base::Variable(name) => name.clone(),
        Base::Literal(value) => printf::plain(value),
        _ => String::new(),
    };
    match operand.fields.is_empty() && base.is_empty() {
        true => "what is no function".to_owned(),
        false => operand.fields.iter().fold(base, |text, field| format!("{text}.{field}")),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Nil | Value::Omitted => "<no value>".to_owned(),
        value => printf::plain(value),
    }
}
