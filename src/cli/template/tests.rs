//! The engine against what Docker printed: `recorded/container.json` is a container as `docker inspect` showed it,
//! `recorded/cases.json` has for each template what `docker inspect --format` wrote of it, or `null` where it refused.
//! Recorded with Docker's 28.2 client.

use serde::Serialize;

use super::{Template, Value};

fn render(template: &str, data: &Value) -> Result<String, String> {
    let rendered = Template::parse(template).and_then(|template| template.render(data));
    rendered.map_err(|error| format!("{error}: {}", std::error::Error::source(&error).expect("a cause")))
}

/// Where this engine is meant to differ, and why.
const DIFFERENT: &[(&str, &str)] = &[
    (r#"{{index .HostConfig.PortBindings "80/tcp" 0}}"#, "Docker falls back to untyped JSON, whose records are maps"),
    ("{{.Name | }}", "Go overlooks that a command is missing"),
];

#[test]
fn templates_print_what_docker_prints() {
    let cases: Vec<(String, Option<String>)> =
        serde_json::from_str(include_str!("recorded/cases.json")).expect("the recorded cases");
    assert!(cases.len() >= 150, "{} templates", cases.len());
    let container = Value::document(include_str!("recorded/container.json")).expect("a document");
    let mut different = Vec::new();
    for (template, expected) in &cases {
        let rendered = render(template, &container);
        let known = DIFFERENT.iter().any(|(different, _)| different == template);
        if (rendered.as_ref().ok() == expected.as_ref()) == known {
            different.push(format!("{template}\n  docker: {expected:?}\n  here:   {rendered:?}"));
        }
    }
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
}

#[derive(Serialize)]
struct Row {
    #[serde(rename = "ID")]
    id: u64,
    #[serde(rename = "Error", skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(rename = "Labels")]
    labels: std::collections::BTreeMap<String, String>,
}

#[test]
fn records_know_their_fields_and_maps_take_any_key() {
    let row = Row { id: 7, error: None, labels: [("a".to_owned(), "1".to_owned())].into() };
    let row = Value::of(&row);
    assert_eq!(
        render("{{.ID}} {{.Labels.a}} {{.Labels.b}} {{.Error}}", &row),
        Ok("7 1 <no value> <no value>".to_owned())
    );
    assert_eq!(render("{{json .}}", &row), Ok(r#"{"ID":7,"Labels":{"a":"1"}}"#.to_owned()));
    assert_eq!(render("{{if .Error}}x{{end}}", &row), Ok(String::new()));
    let error = Template::parse("{{.Id}}").and_then(|template| template.render(&row)).expect_err("no such field");
    assert_eq!(error.hint_text(), Some("did you mean `.ID`? Names are case-sensitive"));
    let error = Template::parse("{{.Nope}}").and_then(|template| template.render(&row)).expect_err("no such field");
    assert_eq!(error.hint_text(), Some("the fields are Error, ID, Labels"));
}

#[test]
fn a_field_can_take_an_argument() {
    let labels = Value::Lookup(Some([("com.example.a".to_owned(), "1".to_owned())].into()));
    let row = Value::Record(vec![("ID".into(), Value::from("x")), ("Label".into(), labels)]);
    assert_eq!(render(r#"{{.Label "com.example.a"}}|{{.Label "b"}}|"#, &row), Ok("1||".to_owned()));
    assert_eq!(render("{{json .}}", &row), Ok(r#"{"ID":"x"}"#.to_owned()));
}

#[test]
fn hostile_templates_end() {
    let nothing = Value::Nil;
    let deep = "{{if 1}}".repeat(5000) + &"{{end}}".repeat(5000);
    let parentheses = format!("{{{{{}1{}}}}}", "(".repeat(100_000), ")".repeat(100_000));
    let chained = format!("{{{{if 0}}}}{}{{{{end}}}}", "{{else if 0}}".repeat(100_000));
    let recursion = r#"{{define "a"}}{{template "a" .}}{{end}}{{template "a" .}}"#;
    let loops = "{{range 913}}{{range 999}}{{json .}}{{json $}}{{js .}}{{end}}{{end}}{{range 999999}}{{range 999999}}{{end}}{{end}}";
    let long = format!("{{{{range 999999}}}}{}{{{{end}}}}", "long".repeat(100));
    let wide = r#"{{printf "%999999999999d" 1 | len}}x{{"#;
    for template in [deep.as_str(), &parentheses, &chained, recursion, loops, &long, wide] {
        assert!(render(template, &nothing).is_err());
    }
    assert_eq!(render("", &nothing), Ok(String::new()));
}
