//! Draws a comparison as an SVG of bars, from the figures that the table has and no others.

use std::fmt::Write as _;
use std::path::Path;

use super::measure::Row;

const NAMES: usize = 120;
const BARS: usize = 420;
const VALUES: usize = 160;
const STEP: usize = 26;
const TOP: usize = 44;

/// Write `rows` (medians of wall time) into `folder` as `TITLE.svg`, the title's words joined by hyphens. Returns the file's name.
pub(crate) fn bars(folder: &Path, title: &str, rows: &[Row]) -> String {
    let longest = rows.iter().map(|row| row.wall).fold(f64::MIN_POSITIVE, f64::max);
    let (width, height) = (NAMES + BARS + VALUES, TOP + rows.len() * STEP + 10);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"10\" y=\"24\" font-weight=\"bold\">{}</text>\n",
        escaped(title)
    );
    for (index, row) in rows.iter().enumerate() {
        let y = TOP + index * STEP;
        let length = (row.wall / longest * BARS as f64).max(1.0);
        let colour = if index == 0 { "#c2410c" } else { "#64748b" };
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect x=\"{NAMES}\" y=\"{y}\" width=\"{length:.1}\" height=\"18\" \
             fill=\"{colour}\"/><text x=\"{:.1}\" y=\"{}\">{:.1} ms ({:.2}x)</text>",
            NAMES - 8,
            y + 14,
            escaped(row.name),
            NAMES as f64 + length + 6.0,
            y + 14,
            row.wall * 1000.0,
            row.ratio
        );
    }
    svg.push_str("</svg>\n");
    let words: Vec<&str> =
        title.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let name = format!("{}.svg", words.join("-").to_lowercase());
    std::fs::write(folder.join(&name), svg).unwrap_or_else(|error| panic!("{}: {error}", folder.join(&name).display()));
    name
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
