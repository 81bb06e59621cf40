//! `rcd login` and `rcd logout`.

use std::io::{self, BufRead, IsTerminal, Read};
use std::os::fd::AsFd;
use std::path::PathBuf;

use anyhow::{Context, Result};
use rcd::engine::image::{Credentials, DEFAULT_DOMAIN};
use rcd::engine::{Engine, Error, ErrorKind};
use rcd::kernel::terminal;

use super::registry_options::VerifyOption;
use super::report::ExitStatus;
use super::ui::Ui;

/// Log in to a registry
///
/// The registry is asked before anything is kept. The credentials are kept where Docker keeps them, or where `--authfile`
/// and REGISTRY_AUTH_FILE say.
#[derive(Debug, clap::Args)]
pub(crate) struct LoginArgs {
    /// Who logs in
    #[arg(short, long, value_name = "NAME")]
    username: Option<String>,
    /// The password: every other user of this host can see it; use --password-stdin
    #[arg(short, long, value_name = "PASSWORD", conflicts_with = "password_stdin")]
    password: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Keep the credentials in this file, whatever the environment says
    #[arg(long, value_name = "FILE")]
    authfile: Option<PathBuf>,
    /// The same for a file in Docker's format, which is that of every file here
    #[arg(long, value_name = "FILE", conflicts_with = "authfile", help_heading = "Advanced")]
    compat_auth_file: Option<PathBuf>,
    /// Say who is logged in, and nothing else
    #[arg(long, conflicts_with_all = ["username", "password", "password_stdin"], help_heading = "Advanced")]
    get_login: bool,
    #[command(flatten)]
    verify: VerifyOption,
    /// Docker Hub where none is given
    #[arg(value_name = "REGISTRY", default_value = DEFAULT_DOMAIN, hide_default_value = true)]
    registry: String,
}

/// The engine with credentials in this file.
fn keeping(engine: &Engine, file: Option<&PathBuf>, verify: VerifyOption) -> Engine {
    let mut settings = engine.settings().clone();
    if let Some(file) = file {
        settings.credentials.files = vec![file.clone()];
    }
    verify.note(&mut settings);
    Engine::new(engine.layout().clone(), settings)
}

/// A host with its port: Docker's users give an address too.
fn domain(text: &str) -> String {
    let host = text.trim_start_matches("https://").trim_start_matches("http://");
    let host = host.split('/').next().unwrap_or(host);
    if ["index.docker.io", "registry-1.docker.io"].contains(&host) {
        DEFAULT_DOMAIN.to_owned()
    } else {
        host.to_owned()
    }
}

pub(super) fn login(args: &LoginArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let refuse = |why: &str, hint: &str| Error::new(ErrorKind::InvalidInput, why).hint(hint);
    let registry = domain(&args.registry);
    let engine = &keeping(engine, args.authfile.as_ref().or(args.compat_auth_file.as_ref()), args.verify);
    if args.get_login {
        let known = engine.settings().credentials.get(&registry, "")?;
        let known = known.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("nobody is logged in to `{registry}`"))
                .hint(format!("rcd login {registry}"))
        })?;
        ui.answer(if known.is_token { "<token>" } else { &known.user });
        return Ok(ExitStatus::Success);
    }
    if args.password_stdin && args.username.is_none() {
        return Err(refuse("--password-stdin needs --username", "rcd login -u NAME --password-stdin").into());
    }
    if args.password.is_some() {
        ui.warn("--password shows the password to every user of this host; --password-stdin does not");
    }
    let typed = io::stdin().is_terminal();
    let user = match &args.username {
        Some(user) => user.clone(),
        None if typed => prompt("Username: ", ui)?,
        None => return Err(refuse("a user name is needed", "rcd login -u NAME --password-stdin").into()),
    };
    let secret = match &args.password {
        Some(password) => password.clone(),
        None if args.password_stdin => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).context("cannot read the password")?;
            text.trim_end_matches(['\r', '\n']).to_owned()
        }
        None if typed => {
            let hidden = terminal::Hidden::begin(io::stdin().as_fd())?;
            let secret = prompt("Password: ", ui)?;
            drop(hidden);
            ui.note("");
            secret
        }
        None => return Err(refuse("a password is needed", "rcd login -u NAME --password-stdin").into()),
    };
    if user.is_empty() || secret.is_empty() {
        return Err(refuse(
            "neither the user name nor the password may be empty",
            "rcd login -u NAME --password-stdin",
        )
        .into());
    }
    let busy = ui.busy(format!("asking `{registry}` whether they are right"), false);
    let place = engine.login(&registry, &Credentials { user, secret, is_token: false })?;
    drop(busy);
    if place.starts_with('`') {
        ui.note(&format!("The password is kept unencrypted in {place}; a credential helper keeps it safer."));
    }
    ui.answer("Login Succeeded");
    Ok(ExitStatus::Success)
}

fn prompt(text: &str, ui: &mut Ui) -> Result<String> {
    ui.ask(text);
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("cannot read the answer")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Log out of a registry
#[derive(Debug, clap::Args)]
pub(crate) struct LogoutArgs {
    /// Log out of all registries
    #[arg(short, long, conflicts_with = "registry")]
    all: bool,
    /// Take the credentials out of this file, whatever the environment says
    #[arg(long, value_name = "FILE")]
    authfile: Option<PathBuf>,
    /// The same for a file in Docker's format, which is that of every file here
    #[arg(long, value_name = "FILE", conflicts_with = "authfile", help_heading = "Advanced")]
    compat_auth_file: Option<PathBuf>,
    /// Docker Hub where none is given
    #[arg(value_name = "REGISTRY", default_value = DEFAULT_DOMAIN, hide_default_value = true)]
    registry: String,
}

pub(super) fn logout(args: &LogoutArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let registry = domain(&args.registry);
    let file = args.authfile.as_ref().or(args.compat_auth_file.as_ref());
    let engine = &keeping(engine, file, VerifyOption::default());
    if args.all {
        for name in engine.settings().credentials.remove_all()? {
            ui.answer(&format!("Removing login credentials for {name}"));
        }
        return Ok(ExitStatus::Success);
    }
    if engine.settings().credentials.remove(&registry)? {
        ui.answer(&format!("Removing login credentials for {registry}"));
    } else {
        ui.answer(&format!("Not logged in to {registry}"));
    }
    Ok(ExitStatus::Success)
}
