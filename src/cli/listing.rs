//! Lists: rows shown as a table, as lines of a template, or as JSON, with Docker's rules for `--format` and `--quiet`.
//!
//! A default table is a template as well (`{{.ID}}\t{{.Names}}`), so there is one way to make a line. A verb fills rows
//! and calls [`ListArgs::show`]; what a row is called in Docker's templates is what its fields serialise as.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use anyhow::Result;
use serde::Serialize;

use super::environment;
use super::template::{Template, Value};
use super::ui::Ui;

/// Every field of a row, and what stands above it in a table.
pub(crate) type Fields = &'static [(&'static str, &'static str)];

/// One line of a list.
pub(crate) trait Row: Serialize {
    /// See [`Fields`].
    const HEADINGS: Fields;
    /// The columns of the default table: a template, its cells separated by tabs.
    const TABLE: &'static str;
    /// What `--quiet` shows.
    const QUIET: &'static str = "{{.ID}}";

    /// The key of Docker's settings that has another format than the table, as `psFormat`.
    const CONFIG_KEY: &'static str = "";

    /// What `.Label "key"` looks in, for rows that have labels.
    fn labels(&self) -> Option<&BTreeMap<String, String>> {
        None
    }
}

/// The flags of every list
#[derive(Debug, Default, Clone, clap::Args)]
pub(crate) struct ListArgs {
    /// Format with a Go template, or: table, table TEMPLATE, json, json-array
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Show only IDs or names
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Do not shorten what is long
    #[arg(long)]
    pub(crate) no_trunc: bool,
    /// For a verb that has a flag for it: a table without its headings.
    #[arg(skip)]
    pub(crate) no_heading: bool,
}

/// How a list is shown.
#[derive(Debug, PartialEq)]
enum Format {
    Table(String),
    Lines(String),
    Json,
    JsonArray,
}

impl Format {
    fn of<R: Row>(flag: Option<&str>, quiet: bool) -> Self {
        // A shell passes `\t` on as two characters.
        let unescaped = |text: &str| text.trim_matches(' ').replace("\\t", "\t").replace("\\n", "\n");
        match flag.map(|flag| flag.trim_matches(' ')).unwrap_or("table") {
            _ if quiet => Self::Lines(R::QUIET.to_owned()),
            "" | "table" => Self::Table(R::TABLE.to_owned()),
            "json" => Self::Json,
            "json-array" => Self::JsonArray,
            format => match format.strip_prefix("table").filter(|rest| rest.starts_with([' ', '\\', '\t', '{'])) {
                Some(columns) => Self::Table(unescaped(columns)),
                None => Self::Lines(unescaped(format)),
            },
        }
    }
}

impl ListArgs {
    /// The format of `--format`, or that of Docker's settings.
    fn wanted<R: Row>(&self) -> Result<Option<String>> {
        if self.format.is_some() || self.quiet || R::CONFIG_KEY.is_empty() {
            return Ok(self.format.clone());
        }
        Ok(environment::docker_config()?.format(R::CONFIG_KEY).map(str::to_owned))
    }

    /// Whether it is the default table, which needs the fields of [`Row::TABLE`] alone.
    pub(crate) fn is_usual<R: Row>(&self) -> Result<bool> {
        Ok(!self.quiet && self.wanted::<R>()?.is_none())
    }

    /// Show `rows` as the flags say.
    pub(crate) fn show<R: Row>(&self, rows: &[R], ui: &mut Ui) -> Result<()> {
        let sheet = self.sheet::<R>(ui)?;
        let lines: Result<Vec<String>> = rows.iter().map(|row| sheet.line(row)).collect();
        sheet.show(lines?, ui)
    }

    /// What makes lines of rows, as the flags say.
    pub(crate) fn sheet<R: Row>(&self, ui: &mut Ui) -> Result<Sheet<R>> {
        if self.quiet && self.format.is_some() {
            ui.warn("`--format` has no effect beside `--quiet`");
        }
        let format = self.wanted::<R>()?;
        let format = Format::of::<R>(format.as_deref(), self.quiet);
        let template = match &format {
            Format::Table(text) | Format::Lines(text) => Some(Template::parse(text)?),
            Format::Json | Format::JsonArray => None,
        };
        let heading = match (&format, &template) {
            (Format::Table(_), Some(template)) if !self.no_heading => Some(template.heading(&headings::<R>())?),
            _ => None,
        };
        Ok(Sheet { format, template, heading, long: self.no_trunc, of: PhantomData })
    }
}

/// A list on its way: lines are made of its rows one by one, by whoever has them.
pub(crate) struct Sheet<R> {
    format: Format,
    template: Option<Template>,
    heading: Option<String>,
    long: bool,
    of: PhantomData<fn(&R)>,
}

impl<R: Row> Sheet<R> {
    /// The line of a row; a table's cells are not aligned yet.
    pub(crate) fn line(&self, row: &R) -> Result<String> {
        match &self.template {
            Some(template) => Ok(template.render(&value(row))?),
            None => Ok(sorted(value(row)).to_json()),
        }
    }

    /// Show the lines of all rows.
    pub(crate) fn show(self, lines: Vec<String>, ui: &mut Ui) -> Result<()> {
        match (&self.format, &self.template) {
            (Format::JsonArray, _) => ui.answer(&format!("[{}]", lines.join(","))),
            (Format::Table(_), _) => {
                let lines: Vec<String> = self.heading.into_iter().chain(lines).collect();
                if lines.is_empty() {
                    return Ok(());
                }
                let width = if self.long { None } else { ui.answer_width() };
                ui.answers(&aligned(&lines.join("\n"), width));
            }
            (_, template) => {
                if let Some(template) = template.as_ref().filter(|_| lines.is_empty()) {
                    template.check(&headings::<R>())?;
                }
                ui.answers(&lines);
            }
        }
        Ok(())
    }
}

fn value<R: Row>(row: &R) -> Value {
    let mut value = Value::of(row);
    if let (Value::Record(fields), Some(labels)) = (&mut value, row.labels()) {
        fields.push(("Label".into(), Value::Lookup(Some(labels.clone()))));
    }
    value
}

/// All rows, as a document has them.
pub(crate) fn document<R: Row>(rows: &[R]) -> Value {
    Value::List(rows.iter().map(|row| sorted(value(row))).collect())
}

/// Docker's rows are JSON with their keys in alphabetical order.
fn sorted(mut row: Value) -> Value {
    if let Value::Record(fields) = &mut row {
        fields.sort_by(|(left, _), (right, _)| left.cmp(right));
    }
    row
}

fn headings<R: Row>() -> Value {
    let named = R::HEADINGS.iter().map(|(field, heading)| ((*field).into(), Value::from(*heading)));
    Value::Record(named.chain([("Label".into(), Value::Lookup(None))]).collect())
}

/// The narrowest column and the space after it, as Docker sets Go's `tabwriter`.
const NARROWEST: usize = 10;
const SPACE: usize = 3;

/// What gives way when a table is wider than the terminal, in this order, and how narrow it may get.
const SHRINK: &[(&str, usize)] = &[("COMMAND", 8), ("IMAGE", 10), ("REPOSITORY", 12), ("PORTS", 10), ("STATUS", 10)];

/// The cells of a line.
type Cells<'t> = Vec<Cow<'t, str>>;

/// Align cells that tabs end into columns; the last cell of a line is in no column. `width` is that of the terminal.
pub(crate) fn aligned(text: &str, width: Option<usize>) -> Vec<String> {
    let cells = |line: &'_ str| line.split('\t').map(|cell| Cow::Owned(harmless(cell))).collect();
    let mut lines: Vec<Cells<'_>> = match width {
        Some(_) => text.split('\n').map(cells).collect(),
        None => text.split('\n').map(|line| line.split('\t').map(Cow::Borrowed).collect()).collect(),
    };
    if let Some(width) = width {
        fit(&mut lines, width);
    }
    aligned_cells(&lines)
}

fn aligned_cells(lines: &[Cells<'_>]) -> Vec<String> {
    // Most lines fit in it, and none grows bit by bit.
    let mut shown = vec![String::with_capacity(160); lines.len()];
    align_from(lines, 0, 0..lines.len(), &mut shown);
    shown
}

/// How many letters it has.
fn letters(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// A column is a run of lines that have a cell there which a tab ends; each run has its own width.
fn align_from(lines: &[Cells<'_>], column: usize, block: std::ops::Range<usize>, shown: &mut [String]) {
    let mut at = block.start;
    while at < block.end {
        if column + 1 >= lines[at].len() {
            shown[at].push_str(lines[at].get(column).map_or("", |cell| cell));
            at += 1;
            continue;
        }
        let end = (at..block.end).find(|line| column + 1 >= lines[*line].len()).unwrap_or(block.end);
        let widest = lines[at..end].iter().map(|line| letters(&line[column])).max().unwrap_or(0);
        // As `tabwriter` has it, a column of empty cells takes no room.
        let width = if widest == 0 { 0 } else { (widest + SPACE).max(NARROWEST) };
        for line in at..end {
            let cell = &lines[line][column];
            shown[line].push_str(cell);
            pad(&mut shown[line], width - letters(cell));
        }
        align_from(lines, column + 1, at..end, shown);
        at = end;
    }
}

fn pad(line: &mut String, mut room: usize) {
    const SPACES: &str = "                                                                ";
    while room > 0 {
        let part = room.min(SPACES.len());
        line.push_str(&SPACES[..part]);
        room -= part;
    }
}

/// Shorten the cells of columns that may give way until the table fits, as far as that goes.
fn fit(lines: &mut [Cells<'_>], width: usize) {
    for (heading, least) in SHRINK {
        let longest = longest_line(lines);
        let Some(column) = lines.first().and_then(|line| line.iter().position(|cell| cell == heading)) else {
            continue;
        };
        if longest <= width {
            return;
        }
        let widest = lines.iter().filter_map(|line| line.get(column)).map(|cell| letters(cell)).max().unwrap_or(0);
        let room = widest.saturating_sub(longest - width).max(*least).max(heading.len());
        for cell in lines.iter_mut().filter_map(|line| line.get_mut(column)) {
            if letters(cell) > room {
                *cell = cell.chars().take(room - 1).chain(['…']).collect();
            }
        }
    }
}

fn longest_line(lines: &[Cells<'_>]) -> usize {
    aligned_cells(lines).iter().map(|line| letters(line)).max().unwrap_or(0)
}

/// Names and commands come from images: on a terminal their control characters must do nothing.
pub(crate) fn harmless(cell: &str) -> String {
    cell.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Container {
        #[serde(rename = "Names")]
        names: &'static str,
        #[serde(rename = "ID")]
        id: &'static str,
        #[serde(rename = "Ports")]
        ports: &'static str,
        #[serde(skip)]
        labels: BTreeMap<String, String>,
    }

    impl Row for Container {
        const HEADINGS: &'static [(&'static str, &'static str)] =
            &[("ID", "CONTAINER ID"), ("Names", "NAMES"), ("Ports", "PORTS")];
        const TABLE: &'static str = "{{.ID}}\t{{.Ports}}\t{{.Names}}";

        fn labels(&self) -> Option<&BTreeMap<String, String>> {
            Some(&self.labels)
        }
    }

    fn shown(format: Option<&str>, quiet: bool) -> Result<String, String> {
        let rows = [
            Container { names: "db", id: "b250616cd49e", ports: "", labels: BTreeMap::new() },
            Container { names: "web", id: "3140878d2ea7", ports: "", labels: [("b".into(), "2".into())].into() },
        ];
        let args = ListArgs { format: format.map(str::to_owned), quiet, ..ListArgs::default() };
        let mut ui = Ui::captured();
        args.show(&rows, &mut ui).map_err(|error| format!("{error:#}"))?;
        Ok(ui.captured_answer())
    }

    /// What `docker ps -a` 28.2 wrote of two such containers, cells and trailing space included.
    #[test]
    fn lists_look_as_dockers_do() {
        let table = "CONTAINER ID   PORTS     NAMES\nb250616cd49e             db\n3140878d2ea7             web\n";
        for (format, expected) in [
            ("table", table),
            (r#"table {{.ID}}\t{{.Label "b"}}\t{{.Names}}"#, {
                "CONTAINER ID   b         NAMES\nb250616cd49e             db\n3140878d2ea7   2         web\n"
            }),
            (r"table {{upper .Names}}\t{{truncate .ID 3}}\t{{json .Ports}}", {
                "NAMES     CONTAINER ID   PORTS\nDB        b25            \"\"\nWEB       314            \"\"\n"
            }),
            ("table{{.ID}}", "CONTAINER ID\nb250616cd49e\n3140878d2ea7\n"),
            (" {{.ID}} {{.Label \"b\"}} ", "b250616cd49e \n3140878d2ea7 2\n"),
            ("pretty", "pretty\npretty\n"),
            (r"table {{.Names}}\t{{if .Ports}}yes{{end}}\t{{len .ID}}", {
                "NAMES     yes       12\ndb                  12\nweb                 12\n"
            }),
            (r#"{{"a"}}\n{{.ID}}\t|"#, "a\nb250616cd49e\t|\na\n3140878d2ea7\t|\n"),
            ("json", {
                "{\"ID\":\"b250616cd49e\",\"Names\":\"db\",\"Ports\":\"\"}\n{\"ID\":\"3140878d2ea7\",\"Names\":\"web\",\"Ports\":\"\"}\n"
            }),
        ] {
            assert_eq!(shown(Some(format), false).as_deref(), Ok(expected), "{format}");
        }
        assert_eq!(shown(None, false).as_deref(), Ok(table));
        assert_eq!(shown(Some("{{.Names}}"), true).as_deref(), Ok("b250616cd49e\n3140878d2ea7\n"));
        assert!(shown(Some("{{.Nope}}"), false).is_err());
        assert!(shown(Some("table {{.Nope}}"), false).is_err());
        assert!(shown(Some("json-array"), false).expect("json").starts_with("[{\"ID\""));
    }

    #[test]
    fn an_unknown_field_is_an_error_also_where_there_is_no_row() {
        let none: [Container; 0] = [];
        let shown = |format: &str| {
            let args = ListArgs { format: Some(format.to_owned()), ..ListArgs::default() };
            args.show(&none, &mut Ui::captured()).map_err(|error| format!("{error:#}"))
        };
        assert!(shown("{{.Nope}}").expect_err("no such field").contains("there is no field `.Nope`"));
        for fine in ["{{.ID}}", "{{slice .ID 0 2 | len}}", "{{index .Ports 0}}", "{{.Label \"a\"}}", "json"] {
            assert_eq!(shown(fine), Ok(()), "{fine}");
        }
    }

    #[test]
    fn a_table_fits_the_terminal() {
        let text = "CONTAINER ID\tCOMMAND\tNAMES\n3140878d2ea7\t\"sh -c 'something quite long'\"\tweb\x1b[31m";
        let fitted = aligned(text, Some(45));
        assert_eq!(fitted[0], "CONTAINER ID   COMMAND               NAMES");
        assert_eq!(fitted[1], "3140878d2ea7   \"sh -c 'something …   web\u{fffd}[31m");
        assert!(aligned(text, None)[1].contains("quite long"));
    }
}
