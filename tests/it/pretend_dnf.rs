//! `dnf install` on an account with one id: dnf and rpm as this host has them, in an image made of their own packages.

use std::path::Path;
use std::process::Command;

use super::needs::Need;
use super::sandbox::Sandbox;

/// The files of dnf, rpm and all that they need, as this host's packages have them; and a repository with a package that makes a
/// user and a group, has files of theirs, one with the set-user-id bit and one with a capability, and runs something as that user.
const SCRIPT: &str = r#"set -e; cd "$0"; mkdir -p build repo
cat >tiny.spec <<'SPEC'
Name: tiny
Version: 1.0
Release: 1
Summary: tiny
License: MIT
BuildArch: noarch
AutoReqProv: no
%description
tiny
%package shell
Summary: what scripts of packages ask for
Provides: /bin/sh
%description shell
shell
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/var/lib/tiny
printf '#!/bin/sh\necho tiny works\n' >%{buildroot}/usr/bin/tiny
cp %{buildroot}/usr/bin/tiny %{buildroot}/usr/bin/tiny-raw
echo kept >%{buildroot}/var/lib/tiny/data
%pre
groupadd -r tiny
useradd -r -g tiny -d /var/lib/tiny -s /bin/sh tiny
%post
su -s /bin/sh tiny -c 'id -un >/var/lib/tiny/who'
%files shell
%files
%attr(4755,root,root) /usr/bin/tiny
%attr(0755,root,root) %caps(cap_net_raw=ep) /usr/bin/tiny-raw
%attr(0750,tiny,tiny) %dir /var/lib/tiny
%attr(0640,tiny,daemon) /var/lib/tiny/data
SPEC
rpmbuild --quiet -bb --define "_topdir $0/build" --define "_rpmdir $0/repo" --define "_build_name_fmt %%{NAME}.rpm" tiny.spec
createrepo_c -q repo
chmod -R a+rX repo
names=$(apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances dnf rpm passwd login util-linux bash coreutils dash grep sed base-files libc-bin | grep '^[a-z0-9]' | sort -u)
{ printf '%s\n' /bin /sbin /lib /lib64 /tmp /var/tmp /etc/passwd /etc/group /etc/shadow /etc/gshadow /etc/ld.so.cache; find /etc/pam.d
  dpkg -L $names 2>/dev/null | grep '^/.' | grep -vE '^/usr/share/(doc|man|locale|info)/' || true; } |
    sed -E 's,^/(bin|sbin|lib|lib64)/,/usr/\1/,' | sort -u | while read -r file; do [ ! -e "$file" ] || echo "$file"; done |
    tar --no-recursion -C / -cf image.tar -T - 2>/dev/null"#;

fn prepare(folder: &Path) {
    let done = Command::new("bash").args(["-c", SCRIPT]).arg(folder).status().expect("bash");
    assert!(done.success(), "an image and a repository");
}

#[test]
fn dnf_installs_with_one_id() {
    let programs = ["dnf", "rpmbuild", "createrepo_c", "apt-cache", "tar"].map(Need::Program);
    let Some(sandbox) = Sandbox::of_new_account(&[&[Need::Root], &programs[..]].concat()) else { return };
    let place = sandbox.path("mirror");
    std::fs::create_dir(&place).expect("a folder");
    prepare(&place);
    sandbox.answer(&["import", &place.join("image.tar").display().to_string(), "acme/dnf:1"]);
    let bind = format!("{}:/repo:ro", place.join("repo").display());
    let script = "dnf -y -q --disableplugin='*' --setopt=reposdir=/nowhere --setopt=install_weak_deps=0 --releasever=1 --nogpgcheck \
        --repofrompath=local,file:///repo --repo=local install tiny >&2 && tiny && cat /var/lib/tiny/who && \
        stat -c '%U:%G %a' /var/lib/tiny /var/lib/tiny/data /usr/bin/tiny && rpm -V tiny && rpm -q tiny";
    let run = ["run", "--rm", "--network", "none", "-v", &bind, "acme/dnf:1", "sh", "-c", script];
    let said = sandbox.run(&run).expect(0);
    let expected = "tiny works\ntiny\ntiny:tiny 750\ntiny:daemon 640\nroot:root 4755\ntiny-1.0-1.noarch\n";
    assert!(said.stdout == expected && !said.stderr.contains("Operation not permitted"), "{said}");
}
