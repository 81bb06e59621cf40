# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_rcd_global_optspecs
    string join \n root= state= runtime= color= D/debug log-level= config= insecure-registry= storage-driver= storage-opt= cdi-spec-dir= module= imagestore= transient-store cgroup-manager= help-all h/help V/version
end

function __fish_rcd_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_rcd_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_rcd_using_subcommand
    set -l cmd (__fish_rcd_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c rcd -n "__fish_rcd_needs_command" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_needs_command" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_needs_command" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_needs_command" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_needs_command" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_needs_command" -l config -d 'Folder of Docker\'s config.json, as DOCKER_CONFIG; before the command' -r -F
complete -c rcd -n "__fish_rcd_needs_command" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_needs_command" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_needs_command" -l storage-opt -d 'Of the containers that this command makes: size=10g limits what each writes, as --storage-opt of run; before the command' -r
complete -c rcd -n "__fish_rcd_needs_command" -l cdi-spec-dir -d 'Folder that describes devices of the Container Device Interface, the last one counts most; before the command' -r -F
complete -c rcd -n "__fish_rcd_needs_command" -l module -d 'A file of settings more, over the others; before the command' -r -F
complete -c rcd -n "__fish_rcd_needs_command" -l imagestore -d 'Not supported: mount another disk at images and layers below --root' -r -F
complete -c rcd -n "__fish_rcd_needs_command" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_needs_command" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_needs_command" -l transient-store -d 'Not supported: with --root on a tmpfs everything ends with the boot'
complete -c rcd -n "__fish_rcd_needs_command" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_needs_command" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_needs_command" -s V -l version -d 'Print version'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "pod" -d 'Not supported, and says what to use: pod, kube, quadlet, artifact, auto-update'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "attach" -d 'Attach to a running container'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "commit" -d 'Make an image of a container\'s changes'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "completion" -d 'Print what makes a shell complete rcd\'s command lines'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "container" -d 'Manage containers'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "cp" -d 'Copy files between a container and the host'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "create" -d 'Create a container without starting it'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "events" -d 'Show what happens to containers, images, volumes and networks'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "exec" -d 'Run a command in a running container'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "explain" -d 'Tell why a container failed, and what mends it'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "debug" -d 'Run a shell with tools beside a running container'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "diff" -d 'List what a container changed of its root file system'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "export" -d 'Write a container\'s root file system as a tar archive'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "doctor" -d 'Try what a run needs of this host, and say what mends it'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "gc" -d 'Remove the images that were used least recently, until the rest is within a budget'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "generate" -d 'Generate what other programs read: units of systemd'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "healthcheck" -d 'Check the health of a container'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "help" -d 'Show the manual page of a command or of a topic'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "history" -d 'Show how an image was made, its latest step first'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "image" -d 'Manage images'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "images" -d 'List images'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "import" -d 'Make an image of the tar archive of a root file system'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "info" -d 'Show what rcd finds on this host'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "inspect" -d 'Show everything that is known of containers, images, networks or volumes'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "kill" -d 'Kill one or more containers'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "load" -d 'Take images out of a tar archive'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "login" -d 'Log in to a registry'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "logout" -d 'Log out of a registry'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "mount" -d 'Show where the root file system of a container is on the host'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "manifest" -d 'Look at the manifests of registries, and make lists of them'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "network" -d 'Manage networks'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "logs" -d 'Show what one or more containers printed'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "pause" -d 'Stop all processes of one or more containers where they are'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "port" -d 'List the published ports of a container, or where one of its ports is published'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "ps" -d 'List containers'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "list" -d 'List containers'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "pull" -d 'Fetch images from a registry'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "push" -d 'Give an image to a registry'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "rename" -d 'Give a container another name'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "restart" -d 'Stop and start one or more containers'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "rm" -d 'Remove one or more containers'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "rmi" -d 'Remove images'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "run" -d 'Run a command in a new container'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "runtime" -d 'Make and run containers of OCI bundles, as runc and crun do'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "save" -d 'Write one or more images to a tar archive'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "rollback" -d 'Undo what a stopped container changed since a snapshot'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "search" -d 'Search Docker Hub for images, or list the tags of an image of any registry'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "secret" -d 'Manage secrets'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "snapshot" -d 'Keep what a stopped container is now, to go back to it'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "start" -d 'Start one or more containers'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "stats" -d 'Show what containers use'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "stop" -d 'Stop one or more containers'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "system" -d 'Manage what rcd keeps on this host'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "tag" -d 'Give an image another name'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "top" -d 'Show the processes of a container'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "update" -d 'Change one or more containers: their limits at once, all else when they are started again'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "unpause" -d 'Let all processes of one or more paused containers go on'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "untag" -d 'Take names away from an image, which stays'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "unmount" -d 'Undo `rcd mount`'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "umount" -d 'Undo `rcd mount`'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "unshare" -d 'Run a command in the user namespace that containers of an ordinary user get'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "version" -d 'Show the version'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "volume" -d 'Manage volumes'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "wait" -d 'Wait for one or more containers to end, and print their exit codes'
complete -c rcd -n "__fish_rcd_using_subcommand pod" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pod" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pod" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pod" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand pod" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand pod" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand pod" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand pod" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand pod" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand pod" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand pod" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand attach" -l detach-keys -d 'Leave it running when these keys are typed' -r
complete -c rcd -n "__fish_rcd_using_subcommand attach" -l sig-proxy -d 'Do not pass signals on' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand attach" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand attach" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand attach" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand attach" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand attach" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand attach" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand attach" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand attach" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand attach" -l no-stdin -d 'Do not attach standard input'
complete -c rcd -n "__fish_rcd_using_subcommand attach" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand attach" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand attach" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand attach" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand commit" -s a -l author -d 'Who made it' -r
complete -c rcd -n "__fish_rcd_using_subcommand commit" -s c -l change -d 'Change its config by an instruction of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME, WORKDIR' -r
complete -c rcd -n "__fish_rcd_using_subcommand commit" -s f -l format -d 'Its media types: oci or docker' -r -f -a "oci\t'The OCI\'s'
docker\t'Docker\'s own'"
complete -c rcd -n "__fish_rcd_using_subcommand commit" -l iidfile -d 'Write the image\'s ID to this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand commit" -s m -l message -d 'What to say of it in its history' -r
complete -c rcd -n "__fish_rcd_using_subcommand commit" -s p -l pause -d 'Whether the container stands still meanwhile; it does' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand commit" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand commit" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand commit" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand commit" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand commit" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand commit" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand commit" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand commit" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand commit" -l no-pause -d 'The same as --pause=false'
complete -c rcd -n "__fish_rcd_using_subcommand commit" -s q -l quiet -d 'Say nothing but the ID'
complete -c rcd -n "__fish_rcd_using_subcommand commit" -s s -l squash -d 'Make one layer of all: the image\'s and the container\'s'
complete -c rcd -n "__fish_rcd_using_subcommand commit" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand commit" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand commit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand completion" -s f -l file -d 'Write it to this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l no-desc -d 'Have the shell show names alone, without what they are'
complete -c rcd -n "__fish_rcd_using_subcommand completion" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand completion" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "attach" -d 'Attach to a running container'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "cleanup" -d 'Take back what is left of containers whose monitor was killed'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "clone" -d 'Make a container like an existing one'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "commit" -d 'Make an image of a container\'s changes'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "cp" -d 'Copy files between a container and the host'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "create" -d 'Create a container without starting it'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "diff" -d 'List what a container changed of its root file system'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "exec" -d 'Run a command in a running container'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "exists" -d 'Say by the exit code whether a container is there: 0, or 1'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "export" -d 'Write a container\'s root file system as a tar archive'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "inspect" -d 'Show everything that is known of containers, images, networks or volumes'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "kill" -d 'Kill one or more containers'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "logs" -d 'Show what one or more containers printed'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "pause" -d 'Stop all processes of one or more containers where they are'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "port" -d 'List the published ports of a container, or where one of its ports is published'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "prune" -d 'Remove every container that does not run'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "ls" -d 'List containers'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "list" -d 'List containers'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "ps" -d 'List containers'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "rename" -d 'Give a container another name'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "restart" -d 'Stop and start one or more containers'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "rm" -d 'Remove one or more containers'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "remove" -d 'Remove one or more containers'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "rollback" -d 'Undo what a stopped container changed since a snapshot'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "run" -d 'Run a command in a new container'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "snapshot" -d 'Keep what a stopped container is now, to go back to it'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "start" -d 'Start one or more containers'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "stats" -d 'Show what containers use'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "stop" -d 'Stop one or more containers'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "top" -d 'Show the processes of a container'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "unpause" -d 'Let all processes of one or more paused containers go on'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "update" -d 'Change one or more containers: their limits at once, all else when they are started again'
complete -c rcd -n "__fish_rcd_using_subcommand container; and not __fish_seen_subcommand_from attach cleanup clone commit cp create diff exec exists export inspect kill logs pause port prune ls list ps rename restart rm remove rollback run snapshot start stats stop top unpause update wait" -f -a "wait" -d 'Wait for one or more containers to end, and print their exit codes'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -l detach-keys -d 'Leave it running when these keys are typed' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -l sig-proxy -d 'Do not pass signals on' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -l no-stdin -d 'Do not attach standard input'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from attach" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cleanup" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cleanup" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cleanup" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cleanup" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cleanup" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cleanup" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cleanup" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cleanup" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cleanup" -s a -l all -d 'Of all'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cleanup" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cleanup" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cleanup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l name -d 'Name it; NAME-clone where nothing is said' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -s m -l memory -d 'Limit memory' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l memory-swap -d 'Limit memory and swap together; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l memory-reservation -d 'Keep so much memory from being reclaimed' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l cpus -d 'Limit processors' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l cpuset-mems -d 'Use these memory nodes only' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -s c -l cpu-shares -d 'Weigh its share of the processors; 1024 is the usual' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l cpu-period -d 'Microseconds of a period of processor time' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l cpu-quota -d 'Microseconds of processor time in each period' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l pids-limit -d 'Limit processes and threads; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l memory-swappiness -d 'How readily its memory is swapped, from 0 to 100; -1 leaves it to the host (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l cpu-rt-period -d 'Microseconds of a period of real-time processes (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l cpu-rt-runtime -d 'Microseconds that real-time processes have in each period (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l blkio-weight -d 'Weigh its share of busy block devices, from 10 to 1000; 0 leaves it as it is' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l blkio-weight-device -d 'The same of one block device' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l device-read-bps -d 'Limit what it reads of a block device in a second, as /dev/sda:10m' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l device-write-bps -d 'Limit what it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l device-read-iops -d 'Limit how often it reads of a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l device-write-iops -d 'Limit how often it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l cgroup-conf -d 'Write a value to a file of its cgroup (v2), as memory.high=1073741824' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l destroy -d 'Remove the existing one'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -s f -l force -d 'With --destroy, also one that runs'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l run -d 'Start the new one'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from clone" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -s a -l author -d 'Who made it' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -s c -l change -d 'Change its config by an instruction of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME, WORKDIR' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -s f -l format -d 'Its media types: oci or docker' -r -f -a "oci\t'The OCI\'s'
docker\t'Docker\'s own'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -l iidfile -d 'Write the image\'s ID to this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -s m -l message -d 'What to say of it in its history' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -s p -l pause -d 'Whether the container stands still meanwhile; it does' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -l no-pause -d 'The same as --pause=false'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -s q -l quiet -d 'Say nothing but the ID'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -s s -l squash -d 'Make one layer of all: the image\'s and the container\'s'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from commit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -s a -l archive -d 'Keep owners and groups'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -s L -l follow-link -d 'Follow a link that is the source'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -l overwrite -d 'Let a folder give way to what is none, and the other way round'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -s q -l quiet -d 'Show no progress'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from cp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l name -d 'Name it' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s h -l hostname -d 'Set its host name' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s e -l env -d 'Set a variable; without a value, copy the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l env-file -d 'Set variables from a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s w -l workdir -d 'Start in this folder' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s u -l user -d 'Run as this user of the image' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l entrypoint -d 'Replace the image\'s entry point' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s l -l label -d 'Set a label' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l label-file -d 'Set labels from a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l stop-signal -d 'Send this to stop it' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l stop-timeout -d 'Seconds to wait before it is killed' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l restart -d 'When to start it again: no, on-failure[:N], always, unless-stopped' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cidfile -d 'Write its ID to a file, which must not exist' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l pidfile -d 'Write its process number to a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s v -l volume -d 'Mount a folder or file of the host, or a volume' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l mount -d 'Mount anything, as type=volume,source=data,target=/data,readonly' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l tmpfs -d 'Mount a file system in memory' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l volumes-from -d 'Mount what another container has' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l shm-size -d 'The size of /dev/shm' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l storage-opt -d 'Limit what the container writes into its own layer: size=10g, where the file system has project quotas' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l volume-driver -d 'What carries volumes: local' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l rootfs -d 'Use a folder as the root file system, with :O under a throw-away overlay; no image is named then' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l network -l net -d 'Network: none, host, bridge, one that was created, or that of container:NAME or ns:PATH; several with their own addresses as name=NETWORK,ip=ADDRESS,ip6=ADDRESS,mac-address=ADDRESS,alias=NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s p -l publish -d 'Publish a port on the host' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l expose -d 'A port that its program listens on, for -P' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l ip -d 'This IPv4 address' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l ip6 -d 'This IPv6 address' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l mac-address -d 'This MAC address' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l network-alias -l net-alias -d 'Another name in the network' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l add-host -d 'A line of /etc/hosts; the address may be host-gateway' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l link -d 'Know another container of the same network by this name too' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l dns -d 'Ask this resolver for other names, not the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l dns-search -d 'A domain to search names in; `.` for none' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l dns-option -l dns-opt -d 'An option of resolv.conf' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l health-cmd -d 'Run this in a shell to check its health, not the image\'s check' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l health-interval -d 'From one check to the next, like 30s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l health-timeout -d 'How long a check may take, like 30s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l health-retries -d 'So many failures in a row make it unhealthy' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l health-start-period -d 'How long failures do not count after the start, like 1m' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l health-start-interval -d 'From one check to the next in that time, like 5s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l health-on-failure -d 'When it is unhealthy: none, kill, restart or stop' -r -f -a "none\t'It is shown'
kill\t'It is killed'
restart\t'It is stopped and started again'
stop\t'It is stopped'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l pid -d 'See the processes of the host, or of a container: host, container:NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l ipc -d 'Share System V objects and message queues: private, shareable, host, container:NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l uts -d 'Share the host name: host' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cgroupns -d 'See the host\'s cgroups: private, host' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l sysctl -d 'Set a kernel parameter of its own namespaces' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l domainname -d 'Give it a NIS domain name' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l group-add -d 'Add a group to those of its user' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l oom-score-adj -d 'How likely the kernel kills it when memory is short, from -1000 to 1000' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l userns -d 'Its user namespace: host, auto[:size=N], keep-id[:uid=U,gid=G], nomap, private or remap' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l uidmap -d 'Map users: CONTAINER:HOST[:COUNT], without root HOST counts one\'s own ids' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l gidmap -d 'Map groups; as the users, without this flag' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l subuidname -d 'Map the users that /etc/subuid grants to a name' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l subgidname -d 'Map the groups that /etc/subgid grants to a name' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s a -l attach -d 'Attach to these only: stdin, stdout, stderr' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l secret -d 'Give it a secret: NAME, or NAME,type=env,target=VARIABLE, or NAME,target=FILE' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l http-proxy -d 'Whether it gets the host\'s proxies: =false not even those of Docker\'s config.json' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l systemd -d 'Make room for systemd as process 1: true where it is the command, always, false' -r -f -a "true\t''
always\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l sdnotify -d 'What systemd is told of it, in a unit of Type=notify: conmon (it runs), healthy, ignore' -r -f -a "conmon\t''
healthy\t''
ignore\t''
container\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cgroup-parent -d 'Make its cgroup below this one: a path, or a slice of systemd' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cgroups -d 'Whether it has a cgroup of its own: enabled, the only way there is; no-conmon is the same' -r -f -a "enabled\t''
no-conmon\t''
disabled\t''
split\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l pod -d 'Not supported: see --network container:NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l requires -d 'Start these containers first, whenever it is started' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l timeout -d 'Kill it after so many seconds; 0 is never' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l preserve-fds -d 'Give it so many of this command\'s descriptors, from 3 on' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l preserve-fd -d 'Give it these of this command\'s descriptors' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l egress -d 'Not supported: use a network of `rcd network create --internal`' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l verify -d 'Take the image only with a signature: none, or cosign with --cosign-key' -r -f -a "none\t'By the policy of this host alone'
cosign\t'By a signature of cosign\'s too'
notation\t'By one of notation\'s, which is not supported'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cosign-key -d 'The public key that has to have signed it, in PEM' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l signature-policy -d 'What has to be signed by whom, in place of the host\'s policy.json' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cosign-certificate-identity -d 'Not supported, as nothing without a key: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cosign-certificate-identity-regexp -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cosign-certificate-oidc-issuer -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cosign-certificate-oidc-issuer-regexp -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s m -l memory -d 'Limit memory' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l memory-swap -d 'Limit memory and swap together; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l memory-reservation -d 'Keep so much memory from being reclaimed' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cpus -d 'Limit processors' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cpuset-mems -d 'Use these memory nodes only' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s c -l cpu-shares -d 'Weigh its share of the processors; 1024 is the usual' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cpu-period -d 'Microseconds of a period of processor time' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cpu-quota -d 'Microseconds of processor time in each period' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l pids-limit -d 'Limit processes and threads; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l memory-swappiness -d 'How readily its memory is swapped, from 0 to 100; -1 leaves it to the host (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cpu-rt-period -d 'Microseconds of a period of real-time processes (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cpu-rt-runtime -d 'Microseconds that real-time processes have in each period (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l blkio-weight -d 'Weigh its share of busy block devices, from 10 to 1000; 0 leaves it as it is' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l blkio-weight-device -d 'The same of one block device' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l device-read-bps -d 'Limit what it reads of a block device in a second, as /dev/sda:10m' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l device-write-bps -d 'Limit what it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l device-read-iops -d 'Limit how often it reads of a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l device-write-iops -d 'Limit how often it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cgroup-conf -d 'Write a value to a file of its cgroup (v2), as memory.high=1073741824' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l ulimit -d 'Limit each process' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cap-add -d 'Add a capability, or ALL' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cap-drop -d 'Drop a capability, or ALL' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l security-opt -d 'Set seccomp=FILE, seccomp=unconfined, apparmor=PROFILE or no-new-privileges' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l device -d 'Give it a device: a node of the host, or VENDOR/CLASS=NAME of the Container Device Interface' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l device-cgroup-rule -d 'Let it use devices by their numbers: c 42:* rmw' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l gpus -d 'Give it processors for graphics that the Container Device Interface describes: all, a number, device=NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l annotation -d 'Add an annotation to the configuration that the runtime gets' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l env-merge -d 'Set a variable with the image\'s own in it: PATH=${PATH}:/opt/bin' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l unsetenv -d 'Take a variable away that the image or rcd sets' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l hosts-file -d 'What begins its /etc/hosts: a file of the host, image (what the image has) or none' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l hostuser -d 'A user of the host, by name or number, who is a user inside too' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l passwd -d 'Give its user a line in /etc/passwd where the image has none' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l image-volume -d 'What becomes of the image\'s volumes: anonymous, tmpfs or ignore' -r -f -a "anonymous\t'A new volume for this container alone'
tmpfs\t'A folder in memory'
ignore\t'Nothing'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l read-only-tmpfs -d 'With --read-only, have /run, /tmp and /var/tmp in memory' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l personality -d 'What its programs take the machine for: LINUX or LINUX32' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l tz -d 'Its zone of time, as Europe/Berlin, or local for the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l umask -d 'Its file mode creation mask, as 0027' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l log-driver -d 'Keep what it prints as: json-file, k8s-file, journald or none' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l log-opt -d 'Set max-size=SIZE or max-file=NUMBER of the log, labels=KEY,... and env=KEY,... for `logs --details`, or keep=TIME for `logs --removed`' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l platform -d 'Take the image for this platform, as linux/arm64/v8' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l arch -d 'Take the image for this architecture' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l os -d 'Take the image for this operating system' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l variant -d 'Take the image for this variant of the architecture, as v7' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l pull -d 'When to fetch the image: missing, always or never' -r -f -a "missing\t'When the image is not here'
always\t'Every time'
never\t'Not at all'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s i -l interactive -d 'Keep standard input open'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s t -l tty -d 'Give it a terminal'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l rm -d 'Remove it when it ends'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l init -d 'Run a small init as process 1, which reaps and forwards'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l match-user -d 'In folders of the host, what the container\'s user writes belongs to you'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l read-only -d 'Mount the root file system read-only'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s P -l publish-all -d 'Publish every exposed port on a random port of the host'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l no-healthcheck -d 'Check nothing, whatever the image says'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Show no progress of a pull'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l replace -d 'Remove a container of the same name first'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l rmi -d 'Remove its image too when it ends, unless others need it; as --rm else'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l privileged -d 'Give it every right that rcd has'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l env-host -d 'Give it all of the host\'s variables that neither the image nor a flag sets'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l unsetenv-all -d 'Take all variables away that the image or rcd sets, but HOME and HOSTNAME'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l no-hostname -d 'Leave the image\'s /etc/hostname as it is'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l help -d 'Show help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from create" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -l format -d 'As one document: json' -r -f -a "json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l detach-keys -d 'Leave it running when these keys are typed' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -s e -l env -d 'Set a variable, or take it from the host when no value is given' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l env-file -d 'Read variables from a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -s u -l user -d 'Run it as this user' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -s w -l workdir -d 'Run it in this folder' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l preserve-fds -d 'Give it so many of this command\'s descriptors, from 3 on' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l preserve-fd -d 'Give it these of this command\'s descriptors' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l cidfile -d 'In the container whose ID is in this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -s d -l detach -d 'Leave it to itself, and print nothing'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -s i -l interactive -d 'Pass standard input on'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l privileged -d 'Give it every capability'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -s t -l tty -d 'Give it a terminal'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -s l -l latest -d 'In the container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exec" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exists" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exists" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exists" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exists" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exists" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exists" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exists" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exists" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exists" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exists" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from exists" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from export" -s o -l output -d 'Write to a file instead of standard output' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from export" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from export" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from export" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from export" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from export" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from export" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from export" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from export" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from export" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from export" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -s f -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -l type -d 'What kind of object it is: container, image, network or volume' -r -f -a "container\t''
image\t''
network\t''
volume\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -s s -l size -d 'Show how much room a container takes, which takes longer'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -s l -l latest -d 'Show the container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -l as-run -d 'Show the command that made a container, with its secrets masked'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -s s -l signal -d 'Send this instead' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -s f -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from kill" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -s n -l tail -d 'Show so many lines at the end, or all' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l since -d 'Show what came since a time, like 2026-01-02T13:23:37Z or 42m ago' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l until -d 'Show what came before a time; with -f, end then' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -s f -l follow -d 'Go on as it prints more'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -s t -l timestamps -d 'Show the time of each line'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l details -d 'Show the labels and variables that `--log-opt labels=` and `env=` of `run` name before each line'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l removed -d 'Show those of containers that are removed, which `run --rm --log-opt keep=24h` has kept (--rm history)'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l names -d 'Show the container\'s name before each line'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -s f -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from pause" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -s a -l all -d 'Those of every container that runs'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -s l -l latest -d 'Those of the container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from port" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -l filter -d 'Only those that fit: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do it without being asked again'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -s n -l last -d 'Show the last so many, whatever they do' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l sort -d 'Order them by this: created, id, image, name, size, status or command' -r -f -a "created\t'The newest first'
id\t'By ID'
image\t'By image'
name\t'By name'
size\t'Who wrote most first'
status\t'By what they do'
command\t'By command'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -s w -l watch -d 'Show them again and again, every so many seconds' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -s a -l all -d 'Show those that do not run too'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -s l -l latest -d 'Show the latest, whatever it does'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -s s -l size -d 'Show how much each wrote'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l namespace -l ns -d 'Show the namespaces of each, by their numbers'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l noheading -d 'Show no line of headings'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -s n -l last -d 'Show the last so many, whatever they do' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l sort -d 'Order them by this: created, id, image, name, size, status or command' -r -f -a "created\t'The newest first'
id\t'By ID'
image\t'By image'
name\t'By name'
size\t'Who wrote most first'
status\t'By what they do'
command\t'By command'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -s w -l watch -d 'Show them again and again, every so many seconds' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -s a -l all -d 'Show those that do not run too'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -s l -l latest -d 'Show the latest, whatever it does'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -s s -l size -d 'Show how much each wrote'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l namespace -l ns -d 'Show the namespaces of each, by their numbers'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l noheading -d 'Show no line of headings'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -s n -l last -d 'Show the last so many, whatever they do' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l sort -d 'Order them by this: created, id, image, name, size, status or command' -r -f -a "created\t'The newest first'
id\t'By ID'
image\t'By image'
name\t'By name'
size\t'Who wrote most first'
status\t'By what they do'
command\t'By command'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -s w -l watch -d 'Show them again and again, every so many seconds' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -s a -l all -d 'Show those that do not run too'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -s l -l latest -d 'Show the latest, whatever it does'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -s s -l size -d 'Show how much each wrote'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l namespace -l ns -d 'Show the namespaces of each, by their numbers'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l noheading -d 'Show no line of headings'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from ps" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rename" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rename" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rename" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rename" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rename" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rename" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rename" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rename" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rename" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rename" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rename" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -s t -l time -l timeout -d 'Seconds to wait before it is killed; -1 waits for ever' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -s s -l signal -d 'Send this instead of its own stop signal' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -s f -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -l running -d 'All that run'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from restart" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -s t -l time -d 'With -f, let it end by itself for so many seconds first; -1 waits for ever' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -s f -l force -d 'Kill a running container first'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -s v -l volumes -d 'Remove the volumes that were made for it alone'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -s i -l ignore -d 'A container that is not there is no error'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -s t -l time -d 'With -f, let it end by itself for so many seconds first; -1 waits for ever' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -s f -l force -d 'Kill a running container first'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -s v -l volumes -d 'Remove the volumes that were made for it alone'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -s i -l ignore -d 'A container that is not there is no error'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rollback" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rollback" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rollback" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rollback" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rollback" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rollback" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rollback" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rollback" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rollback" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rollback" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from rollback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l name -d 'Name it' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s h -l hostname -d 'Set its host name' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s e -l env -d 'Set a variable; without a value, copy the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l env-file -d 'Set variables from a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s w -l workdir -d 'Start in this folder' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s u -l user -d 'Run as this user of the image' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l entrypoint -d 'Replace the image\'s entry point' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s l -l label -d 'Set a label' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l label-file -d 'Set labels from a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l stop-signal -d 'Send this to stop it' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l stop-timeout -d 'Seconds to wait before it is killed' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l restart -d 'When to start it again: no, on-failure[:N], always, unless-stopped' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cidfile -d 'Write its ID to a file, which must not exist' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l pidfile -d 'Write its process number to a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s v -l volume -d 'Mount a folder or file of the host, or a volume' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l mount -d 'Mount anything, as type=volume,source=data,target=/data,readonly' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l tmpfs -d 'Mount a file system in memory' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l volumes-from -d 'Mount what another container has' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l shm-size -d 'The size of /dev/shm' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l storage-opt -d 'Limit what the container writes into its own layer: size=10g, where the file system has project quotas' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l volume-driver -d 'What carries volumes: local' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l rootfs -d 'Use a folder as the root file system, with :O under a throw-away overlay; no image is named then' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l network -l net -d 'Network: none, host, bridge, one that was created, or that of container:NAME or ns:PATH; several with their own addresses as name=NETWORK,ip=ADDRESS,ip6=ADDRESS,mac-address=ADDRESS,alias=NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s p -l publish -d 'Publish a port on the host' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l expose -d 'A port that its program listens on, for -P' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l ip -d 'This IPv4 address' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l ip6 -d 'This IPv6 address' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l mac-address -d 'This MAC address' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l network-alias -l net-alias -d 'Another name in the network' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l add-host -d 'A line of /etc/hosts; the address may be host-gateway' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l link -d 'Know another container of the same network by this name too' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l dns -d 'Ask this resolver for other names, not the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l dns-search -d 'A domain to search names in; `.` for none' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l dns-option -l dns-opt -d 'An option of resolv.conf' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l health-cmd -d 'Run this in a shell to check its health, not the image\'s check' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l health-interval -d 'From one check to the next, like 30s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l health-timeout -d 'How long a check may take, like 30s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l health-retries -d 'So many failures in a row make it unhealthy' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l health-start-period -d 'How long failures do not count after the start, like 1m' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l health-start-interval -d 'From one check to the next in that time, like 5s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l health-on-failure -d 'When it is unhealthy: none, kill, restart or stop' -r -f -a "none\t'It is shown'
kill\t'It is killed'
restart\t'It is stopped and started again'
stop\t'It is stopped'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l pid -d 'See the processes of the host, or of a container: host, container:NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l ipc -d 'Share System V objects and message queues: private, shareable, host, container:NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l uts -d 'Share the host name: host' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cgroupns -d 'See the host\'s cgroups: private, host' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l sysctl -d 'Set a kernel parameter of its own namespaces' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l domainname -d 'Give it a NIS domain name' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l group-add -d 'Add a group to those of its user' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l oom-score-adj -d 'How likely the kernel kills it when memory is short, from -1000 to 1000' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l userns -d 'Its user namespace: host, auto[:size=N], keep-id[:uid=U,gid=G], nomap, private or remap' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l uidmap -d 'Map users: CONTAINER:HOST[:COUNT], without root HOST counts one\'s own ids' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l gidmap -d 'Map groups; as the users, without this flag' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l subuidname -d 'Map the users that /etc/subuid grants to a name' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l subgidname -d 'Map the groups that /etc/subgid grants to a name' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s a -l attach -d 'Attach to these only: stdin, stdout, stderr' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l secret -d 'Give it a secret: NAME, or NAME,type=env,target=VARIABLE, or NAME,target=FILE' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l http-proxy -d 'Whether it gets the host\'s proxies: =false not even those of Docker\'s config.json' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l systemd -d 'Make room for systemd as process 1: true where it is the command, always, false' -r -f -a "true\t''
always\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l sdnotify -d 'What systemd is told of it, in a unit of Type=notify: conmon (it runs), healthy, ignore' -r -f -a "conmon\t''
healthy\t''
ignore\t''
container\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cgroup-parent -d 'Make its cgroup below this one: a path, or a slice of systemd' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cgroups -d 'Whether it has a cgroup of its own: enabled, the only way there is; no-conmon is the same' -r -f -a "enabled\t''
no-conmon\t''
disabled\t''
split\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l pod -d 'Not supported: see --network container:NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l requires -d 'Start these containers first, whenever it is started' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l timeout -d 'Kill it after so many seconds; 0 is never' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l preserve-fds -d 'Give it so many of this command\'s descriptors, from 3 on' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l preserve-fd -d 'Give it these of this command\'s descriptors' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l egress -d 'Not supported: use a network of `rcd network create --internal`' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l verify -d 'Take the image only with a signature: none, or cosign with --cosign-key' -r -f -a "none\t'By the policy of this host alone'
cosign\t'By a signature of cosign\'s too'
notation\t'By one of notation\'s, which is not supported'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cosign-key -d 'The public key that has to have signed it, in PEM' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l signature-policy -d 'What has to be signed by whom, in place of the host\'s policy.json' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cosign-certificate-identity -d 'Not supported, as nothing without a key: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cosign-certificate-identity-regexp -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cosign-certificate-oidc-issuer -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cosign-certificate-oidc-issuer-regexp -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s m -l memory -d 'Limit memory' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l memory-swap -d 'Limit memory and swap together; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l memory-reservation -d 'Keep so much memory from being reclaimed' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cpus -d 'Limit processors' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cpuset-mems -d 'Use these memory nodes only' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s c -l cpu-shares -d 'Weigh its share of the processors; 1024 is the usual' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cpu-period -d 'Microseconds of a period of processor time' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cpu-quota -d 'Microseconds of processor time in each period' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l pids-limit -d 'Limit processes and threads; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l memory-swappiness -d 'How readily its memory is swapped, from 0 to 100; -1 leaves it to the host (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cpu-rt-period -d 'Microseconds of a period of real-time processes (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cpu-rt-runtime -d 'Microseconds that real-time processes have in each period (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l blkio-weight -d 'Weigh its share of busy block devices, from 10 to 1000; 0 leaves it as it is' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l blkio-weight-device -d 'The same of one block device' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l device-read-bps -d 'Limit what it reads of a block device in a second, as /dev/sda:10m' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l device-write-bps -d 'Limit what it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l device-read-iops -d 'Limit how often it reads of a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l device-write-iops -d 'Limit how often it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cgroup-conf -d 'Write a value to a file of its cgroup (v2), as memory.high=1073741824' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l ulimit -d 'Limit each process' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cap-add -d 'Add a capability, or ALL' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cap-drop -d 'Drop a capability, or ALL' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l security-opt -d 'Set seccomp=FILE, seccomp=unconfined, apparmor=PROFILE or no-new-privileges' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l device -d 'Give it a device: a node of the host, or VENDOR/CLASS=NAME of the Container Device Interface' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l device-cgroup-rule -d 'Let it use devices by their numbers: c 42:* rmw' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l gpus -d 'Give it processors for graphics that the Container Device Interface describes: all, a number, device=NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l annotation -d 'Add an annotation to the configuration that the runtime gets' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l env-merge -d 'Set a variable with the image\'s own in it: PATH=${PATH}:/opt/bin' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l unsetenv -d 'Take a variable away that the image or rcd sets' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l hosts-file -d 'What begins its /etc/hosts: a file of the host, image (what the image has) or none' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l hostuser -d 'A user of the host, by name or number, who is a user inside too' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l passwd -d 'Give its user a line in /etc/passwd where the image has none' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l image-volume -d 'What becomes of the image\'s volumes: anonymous, tmpfs or ignore' -r -f -a "anonymous\t'A new volume for this container alone'
tmpfs\t'A folder in memory'
ignore\t'Nothing'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l read-only-tmpfs -d 'With --read-only, have /run, /tmp and /var/tmp in memory' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l personality -d 'What its programs take the machine for: LINUX or LINUX32' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l tz -d 'Its zone of time, as Europe/Berlin, or local for the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l umask -d 'Its file mode creation mask, as 0027' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l log-driver -d 'Keep what it prints as: json-file, k8s-file, journald or none' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l log-opt -d 'Set max-size=SIZE or max-file=NUMBER of the log, labels=KEY,... and env=KEY,... for `logs --details`, or keep=TIME for `logs --removed`' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l platform -d 'Take the image for this platform, as linux/arm64/v8' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l arch -d 'Take the image for this architecture' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l os -d 'Take the image for this operating system' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l variant -d 'Take the image for this variant of the architecture, as v7' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l pull -d 'When to fetch the image: missing, always or never' -r -f -a "missing\t'When the image is not here'
always\t'Every time'
never\t'Not at all'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l detach-keys -d 'Leave it running when these keys are typed' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l sig-proxy -d 'Do not pass signals on' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s i -l interactive -d 'Keep standard input open'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s t -l tty -d 'Give it a terminal'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l rm -d 'Remove it when it ends'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l init -d 'Run a small init as process 1, which reaps and forwards'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l match-user -d 'In folders of the host, what the container\'s user writes belongs to you'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l read-only -d 'Mount the root file system read-only'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s P -l publish-all -d 'Publish every exposed port on a random port of the host'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l no-healthcheck -d 'Check nothing, whatever the image says'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Show no progress of a pull'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l replace -d 'Remove a container of the same name first'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l rmi -d 'Remove its image too when it ends, unless others need it; as --rm else'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l privileged -d 'Give it every right that rcd has'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l env-host -d 'Give it all of the host\'s variables that neither the image nor a flag sets'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l unsetenv-all -d 'Take all variables away that the image or rcd sets, but HOME and HOSTNAME'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l no-hostname -d 'Leave the image\'s /etc/hostname as it is'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s d -l detach -d 'Go on in the background and print its ID'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l wait -d 'With -d, return when it is healthy'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l print-spec -d 'Show the runtime configuration and run nothing'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l help -d 'Show help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from run" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from snapshot" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from snapshot" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from snapshot" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from snapshot" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from snapshot" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from snapshot" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from snapshot" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from snapshot" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from snapshot" -s l -l list -d 'Show its snapshots, oldest first, and take none'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from snapshot" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from snapshot" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from snapshot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l detach-keys -d 'Leave it running when these keys are typed' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l sig-proxy -d 'Do not pass signals on' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -s f -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -s a -l attach -d 'Attach to what it prints, and end with its exit code'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -s i -l interactive -d 'Attach standard input too'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l format -d 'A Go template, `json` or `table TEMPLATE`' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -s i -l interval -d 'Seconds from one look to the next' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -s a -l all -d 'Show those that do not run too'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l no-stream -d 'Show them once, and end'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l no-trunc -d 'Show whole IDs'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l no-reset -d 'Show each look below the last, with no screen to draw on'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -s l -l latest -d 'Show the one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -s t -l time -l timeout -d 'Seconds to wait before it is killed; -1 waits for ever' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -s s -l signal -d 'Send this instead of its own stop signal' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -s f -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -s i -l ignore -d 'A container that is not there is no error'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -s o -l format -d 'Show these columns, like pid,user,args' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -s w -l watch -d 'Show them again and again, every so many seconds, until it ends' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -s l -l latest -d 'The container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -l no-stream -d 'Show them once, on a terminal too'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from top" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -s f -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from unpause" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -s m -l memory -d 'Limit memory' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l memory-swap -d 'Limit memory and swap together; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l memory-reservation -d 'Keep so much memory from being reclaimed' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l cpus -d 'Limit processors' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l cpuset-mems -d 'Use these memory nodes only' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -s c -l cpu-shares -d 'Weigh its share of the processors; 1024 is the usual' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l cpu-period -d 'Microseconds of a period of processor time' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l cpu-quota -d 'Microseconds of processor time in each period' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l pids-limit -d 'Limit processes and threads; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l memory-swappiness -d 'How readily its memory is swapped, from 0 to 100; -1 leaves it to the host (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l cpu-rt-period -d 'Microseconds of a period of real-time processes (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l cpu-rt-runtime -d 'Microseconds that real-time processes have in each period (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l blkio-weight -d 'Weigh its share of busy block devices, from 10 to 1000; 0 leaves it as it is' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l blkio-weight-device -d 'The same of one block device' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l device-read-bps -d 'Limit what it reads of a block device in a second, as /dev/sda:10m' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l device-write-bps -d 'Limit what it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l device-read-iops -d 'Limit how often it reads of a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l device-write-iops -d 'Limit how often it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l cgroup-conf -d 'Write a value to a file of its cgroup (v2), as memory.high=1073741824' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l restart -d 'When it is started again: no, on-failure[:NUMBER], always or unless-stopped' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -s e -l env -d 'Set a variable; without a value, copy the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l unsetenv -d 'Take a variable away' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l ulimit -d 'Limit each process' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l health-cmd -d 'Run this in a shell to check its health, not the image\'s check' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l health-interval -d 'From one check to the next, like 30s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l health-timeout -d 'How long a check may take, like 30s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l health-retries -d 'So many failures in a row make it unhealthy' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l health-start-period -d 'How long failures do not count after the start, like 1m' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l health-start-interval -d 'From one check to the next in that time, like 5s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l health-on-failure -d 'When it is unhealthy: none, kill, restart or stop' -r -f -a "none\t'It is shown'
kill\t'It is killed'
restart\t'It is stopped and started again'
stop\t'It is stopped'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l publish -l publish-rm -d 'Not supported: ports are set when a container is made' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l volume -d 'Not supported: volumes are set when a container is made' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l no-healthcheck -d 'Check nothing, whatever the image says'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -l condition -d 'Wait for this: stopped, running, paused, healthy, unhealthy, created, next-exit or removed' -r -f -a "stopped\t'It does not run'
running\t'It runs'
paused\t'It stands still'
healthy\t'Its health check says so'
unhealthy\t'Its health check says so'
created\t'It is there'
next-exit\t'It ends, the next time'
removed\t'It is gone'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -s i -l interval -d 'Look so often, as 500ms or 2s' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -l exit-first-match -d 'End with the first that is so, and print its code alone'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -l ignore -d 'A container that is not there is no error: its code is -1'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand container; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand cp" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand cp" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand cp" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand cp" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand cp" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand cp" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand cp" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand cp" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand cp" -s a -l archive -d 'Keep owners and groups'
complete -c rcd -n "__fish_rcd_using_subcommand cp" -s L -l follow-link -d 'Follow a link that is the source'
complete -c rcd -n "__fish_rcd_using_subcommand cp" -l overwrite -d 'Let a folder give way to what is none, and the other way round'
complete -c rcd -n "__fish_rcd_using_subcommand cp" -s q -l quiet -d 'Show no progress'
complete -c rcd -n "__fish_rcd_using_subcommand cp" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand cp" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand cp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l name -d 'Name it' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -s h -l hostname -d 'Set its host name' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -s e -l env -d 'Set a variable; without a value, copy the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l env-file -d 'Set variables from a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand create" -s w -l workdir -d 'Start in this folder' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -s u -l user -d 'Run as this user of the image' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l entrypoint -d 'Replace the image\'s entry point' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -s l -l label -d 'Set a label' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l label-file -d 'Set labels from a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand create" -l stop-signal -d 'Send this to stop it' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l stop-timeout -d 'Seconds to wait before it is killed' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l restart -d 'When to start it again: no, on-failure[:N], always, unless-stopped' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cidfile -d 'Write its ID to a file, which must not exist' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand create" -l pidfile -d 'Write its process number to a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand create" -s v -l volume -d 'Mount a folder or file of the host, or a volume' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l mount -d 'Mount anything, as type=volume,source=data,target=/data,readonly' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l tmpfs -d 'Mount a file system in memory' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l volumes-from -d 'Mount what another container has' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l shm-size -d 'The size of /dev/shm' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l storage-opt -d 'Limit what the container writes into its own layer: size=10g, where the file system has project quotas' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l volume-driver -d 'What carries volumes: local' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l rootfs -d 'Use a folder as the root file system, with :O under a throw-away overlay; no image is named then' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l network -l net -d 'Network: none, host, bridge, one that was created, or that of container:NAME or ns:PATH; several with their own addresses as name=NETWORK,ip=ADDRESS,ip6=ADDRESS,mac-address=ADDRESS,alias=NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -s p -l publish -d 'Publish a port on the host' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l expose -d 'A port that its program listens on, for -P' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l ip -d 'This IPv4 address' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l ip6 -d 'This IPv6 address' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l mac-address -d 'This MAC address' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l network-alias -l net-alias -d 'Another name in the network' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l add-host -d 'A line of /etc/hosts; the address may be host-gateway' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l link -d 'Know another container of the same network by this name too' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l dns -d 'Ask this resolver for other names, not the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l dns-search -d 'A domain to search names in; `.` for none' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l dns-option -l dns-opt -d 'An option of resolv.conf' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l health-cmd -d 'Run this in a shell to check its health, not the image\'s check' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l health-interval -d 'From one check to the next, like 30s' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l health-timeout -d 'How long a check may take, like 30s' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l health-retries -d 'So many failures in a row make it unhealthy' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l health-start-period -d 'How long failures do not count after the start, like 1m' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l health-start-interval -d 'From one check to the next in that time, like 5s' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l health-on-failure -d 'When it is unhealthy: none, kill, restart or stop' -r -f -a "none\t'It is shown'
kill\t'It is killed'
restart\t'It is stopped and started again'
stop\t'It is stopped'"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l pid -d 'See the processes of the host, or of a container: host, container:NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l ipc -d 'Share System V objects and message queues: private, shareable, host, container:NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l uts -d 'Share the host name: host' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cgroupns -d 'See the host\'s cgroups: private, host' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l sysctl -d 'Set a kernel parameter of its own namespaces' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l domainname -d 'Give it a NIS domain name' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l group-add -d 'Add a group to those of its user' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l oom-score-adj -d 'How likely the kernel kills it when memory is short, from -1000 to 1000' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l userns -d 'Its user namespace: host, auto[:size=N], keep-id[:uid=U,gid=G], nomap, private or remap' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l uidmap -d 'Map users: CONTAINER:HOST[:COUNT], without root HOST counts one\'s own ids' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l gidmap -d 'Map groups; as the users, without this flag' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l subuidname -d 'Map the users that /etc/subuid grants to a name' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l subgidname -d 'Map the groups that /etc/subgid grants to a name' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -s a -l attach -d 'Attach to these only: stdin, stdout, stderr' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l secret -d 'Give it a secret: NAME, or NAME,type=env,target=VARIABLE, or NAME,target=FILE' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l http-proxy -d 'Whether it gets the host\'s proxies: =false not even those of Docker\'s config.json' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l systemd -d 'Make room for systemd as process 1: true where it is the command, always, false' -r -f -a "true\t''
always\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l sdnotify -d 'What systemd is told of it, in a unit of Type=notify: conmon (it runs), healthy, ignore' -r -f -a "conmon\t''
healthy\t''
ignore\t''
container\t''"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cgroup-parent -d 'Make its cgroup below this one: a path, or a slice of systemd' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cgroups -d 'Whether it has a cgroup of its own: enabled, the only way there is; no-conmon is the same' -r -f -a "enabled\t''
no-conmon\t''
disabled\t''
split\t''"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l pod -d 'Not supported: see --network container:NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l requires -d 'Start these containers first, whenever it is started' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l timeout -d 'Kill it after so many seconds; 0 is never' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l preserve-fds -d 'Give it so many of this command\'s descriptors, from 3 on' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l preserve-fd -d 'Give it these of this command\'s descriptors' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l egress -d 'Not supported: use a network of `rcd network create --internal`' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand create" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l verify -d 'Take the image only with a signature: none, or cosign with --cosign-key' -r -f -a "none\t'By the policy of this host alone'
cosign\t'By a signature of cosign\'s too'
notation\t'By one of notation\'s, which is not supported'"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cosign-key -d 'The public key that has to have signed it, in PEM' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand create" -l signature-policy -d 'What has to be signed by whom, in place of the host\'s policy.json' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cosign-certificate-identity -d 'Not supported, as nothing without a key: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cosign-certificate-identity-regexp -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cosign-certificate-oidc-issuer -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cosign-certificate-oidc-issuer-regexp -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -s m -l memory -d 'Limit memory' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l memory-swap -d 'Limit memory and swap together; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l memory-reservation -d 'Keep so much memory from being reclaimed' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cpus -d 'Limit processors' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cpuset-mems -d 'Use these memory nodes only' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -s c -l cpu-shares -d 'Weigh its share of the processors; 1024 is the usual' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cpu-period -d 'Microseconds of a period of processor time' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cpu-quota -d 'Microseconds of processor time in each period' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l pids-limit -d 'Limit processes and threads; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l memory-swappiness -d 'How readily its memory is swapped, from 0 to 100; -1 leaves it to the host (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cpu-rt-period -d 'Microseconds of a period of real-time processes (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cpu-rt-runtime -d 'Microseconds that real-time processes have in each period (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l blkio-weight -d 'Weigh its share of busy block devices, from 10 to 1000; 0 leaves it as it is' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l blkio-weight-device -d 'The same of one block device' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l device-read-bps -d 'Limit what it reads of a block device in a second, as /dev/sda:10m' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l device-write-bps -d 'Limit what it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l device-read-iops -d 'Limit how often it reads of a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l device-write-iops -d 'Limit how often it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cgroup-conf -d 'Write a value to a file of its cgroup (v2), as memory.high=1073741824' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l ulimit -d 'Limit each process' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cap-add -d 'Add a capability, or ALL' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cap-drop -d 'Drop a capability, or ALL' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l security-opt -d 'Set seccomp=FILE, seccomp=unconfined, apparmor=PROFILE or no-new-privileges' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l device -d 'Give it a device: a node of the host, or VENDOR/CLASS=NAME of the Container Device Interface' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l device-cgroup-rule -d 'Let it use devices by their numbers: c 42:* rmw' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l gpus -d 'Give it processors for graphics that the Container Device Interface describes: all, a number, device=NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l annotation -d 'Add an annotation to the configuration that the runtime gets' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l env-merge -d 'Set a variable with the image\'s own in it: PATH=${PATH}:/opt/bin' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l unsetenv -d 'Take a variable away that the image or rcd sets' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l hosts-file -d 'What begins its /etc/hosts: a file of the host, image (what the image has) or none' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l hostuser -d 'A user of the host, by name or number, who is a user inside too' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l passwd -d 'Give its user a line in /etc/passwd where the image has none' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l image-volume -d 'What becomes of the image\'s volumes: anonymous, tmpfs or ignore' -r -f -a "anonymous\t'A new volume for this container alone'
tmpfs\t'A folder in memory'
ignore\t'Nothing'"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l read-only-tmpfs -d 'With --read-only, have /run, /tmp and /var/tmp in memory' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l personality -d 'What its programs take the machine for: LINUX or LINUX32' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l tz -d 'Its zone of time, as Europe/Berlin, or local for the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l umask -d 'Its file mode creation mask, as 0027' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l log-driver -d 'Keep what it prints as: json-file, k8s-file, journald or none' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l log-opt -d 'Set max-size=SIZE or max-file=NUMBER of the log, labels=KEY,... and env=KEY,... for `logs --details`, or keep=TIME for `logs --removed`' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l platform -d 'Take the image for this platform, as linux/arm64/v8' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l arch -d 'Take the image for this architecture' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l os -d 'Take the image for this operating system' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l variant -d 'Take the image for this variant of the architecture, as v7' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l pull -d 'When to fetch the image: missing, always or never' -r -f -a "missing\t'When the image is not here'
always\t'Every time'
never\t'Not at all'"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand create" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand create" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand create" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand create" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand create" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand create" -s i -l interactive -d 'Keep standard input open'
complete -c rcd -n "__fish_rcd_using_subcommand create" -s t -l tty -d 'Give it a terminal'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l rm -d 'Remove it when it ends'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l init -d 'Run a small init as process 1, which reaps and forwards'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l match-user -d 'In folders of the host, what the container\'s user writes belongs to you'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l read-only -d 'Mount the root file system read-only'
complete -c rcd -n "__fish_rcd_using_subcommand create" -s P -l publish-all -d 'Publish every exposed port on a random port of the host'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l no-healthcheck -d 'Check nothing, whatever the image says'
complete -c rcd -n "__fish_rcd_using_subcommand create" -s q -l quiet -d 'Show no progress of a pull'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l replace -d 'Remove a container of the same name first'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l rmi -d 'Remove its image too when it ends, unless others need it; as --rm else'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l privileged -d 'Give it every right that rcd has'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l env-host -d 'Give it all of the host\'s variables that neither the image nor a flag sets'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l unsetenv-all -d 'Take all variables away that the image or rcd sets, but HOME and HOSTNAME'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l no-hostname -d 'Leave the image\'s /etc/hostname as it is'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l help -d 'Show help'
complete -c rcd -n "__fish_rcd_using_subcommand create" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand create" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand events" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand events" -l format -d 'Format with a Go template, or: json' -r
complete -c rcd -n "__fish_rcd_using_subcommand events" -l since -d 'Show what happened since a time too, like 2026-01-02T13:23:37Z or 42m ago' -r
complete -c rcd -n "__fish_rcd_using_subcommand events" -l until -d 'End at a time' -r
complete -c rcd -n "__fish_rcd_using_subcommand events" -l stream -d 'Whether to go on when all that happened before is shown' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand events" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand events" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand events" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand events" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand events" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand events" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand events" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand events" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand events" -l no-trunc -d 'Accepted: nothing is shortened'
complete -c rcd -n "__fish_rcd_using_subcommand events" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand events" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand events" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l detach-keys -d 'Leave it running when these keys are typed' -r
complete -c rcd -n "__fish_rcd_using_subcommand exec" -s e -l env -d 'Set a variable, or take it from the host when no value is given' -r
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l env-file -d 'Read variables from a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand exec" -s u -l user -d 'Run it as this user' -r
complete -c rcd -n "__fish_rcd_using_subcommand exec" -s w -l workdir -d 'Run it in this folder' -r
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l preserve-fds -d 'Give it so many of this command\'s descriptors, from 3 on' -r
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l preserve-fd -d 'Give it these of this command\'s descriptors' -r
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l cidfile -d 'In the container whose ID is in this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand exec" -s d -l detach -d 'Leave it to itself, and print nothing'
complete -c rcd -n "__fish_rcd_using_subcommand exec" -s i -l interactive -d 'Pass standard input on'
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l privileged -d 'Give it every capability'
complete -c rcd -n "__fish_rcd_using_subcommand exec" -s t -l tty -d 'Give it a terminal'
complete -c rcd -n "__fish_rcd_using_subcommand exec" -s l -l latest -d 'In the container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand exec" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand exec" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand exec" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand explain" -s f -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand explain" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand explain" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand explain" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand explain" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand explain" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand explain" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand explain" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand explain" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand explain" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand explain" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand debug" -l image -d 'The image that has the tools' -r
complete -c rcd -n "__fish_rcd_using_subcommand debug" -l rootfs -d 'Use a folder with the tools in place of an image, as `run --rootfs`' -r
complete -c rcd -n "__fish_rcd_using_subcommand debug" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand debug" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand debug" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand debug" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand debug" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand debug" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand debug" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand debug" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand debug" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand debug" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand debug" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand diff" -l format -d 'As one document: json' -r -f -a "json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand diff" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand diff" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand diff" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand diff" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand diff" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand diff" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand diff" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand diff" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand diff" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand diff" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand diff" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand export" -s o -l output -d 'Write to a file instead of standard output' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand export" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand export" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand export" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand export" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand export" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand export" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand export" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand export" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand export" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand export" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -s f -l format -d 'Format each step with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -l fix -d 'Run the commands that mend what is not well, each shown before; as root, where they need it'
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -s q -l quiet -d 'Show only what is not well'
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand gc" -l budget -d 'A share of the file system like 20%, or a size like 50GB, instead' -r
complete -c rcd -n "__fish_rcd_using_subcommand gc" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand gc" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand gc" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand gc" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand gc" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand gc" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand gc" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand gc" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand gc" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand gc" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand gc" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand generate; and not __fish_seen_subcommand_from systemd" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand generate; and not __fish_seen_subcommand_from systemd" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand generate; and not __fish_seen_subcommand_from systemd" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand generate; and not __fish_seen_subcommand_from systemd" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand generate; and not __fish_seen_subcommand_from systemd" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand generate; and not __fish_seen_subcommand_from systemd" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand generate; and not __fish_seen_subcommand_from systemd" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand generate; and not __fish_seen_subcommand_from systemd" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand generate; and not __fish_seen_subcommand_from systemd" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand generate; and not __fish_seen_subcommand_from systemd" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand generate; and not __fish_seen_subcommand_from systemd" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand generate; and not __fish_seen_subcommand_from systemd" -a "systemd" -d 'Show a systemd unit that runs a container'
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -l restart-policy -d 'When systemd starts it again: no, on-failure, always ...' -r
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -l new -d 'Make a new container at each start, by the command that made this one'
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -s n -l name -d 'Name units after the container\'s name in place of its ID'
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -s f -l files -d 'Write the unit into this folder'
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand generate; and __fish_seen_subcommand_from systemd" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and not __fish_seen_subcommand_from run" -f -a "run" -d 'Run the health check of a container now; ends with 0 when it is healthy, and with 1 when it is not'
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand healthcheck; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand help" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand help" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand help" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand help" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand help" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand help" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand help" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand help" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand help" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand help" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand help" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand history" -s H -l human -d 'Sizes and times in words; `--human=false` for numbers' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand history" -l platform -d 'The image for this platform' -r
complete -c rcd -n "__fish_rcd_using_subcommand history" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand history" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand history" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand history" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand history" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand history" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand history" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand history" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand history" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand history" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand history" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand history" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand history" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand history" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "build" -d 'Build an image: not supported, see the hint'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "convert" -d 'Give an image in another packing a name of its own'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "diff" -d 'List what an image\'s files have that those of another have not'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "exists" -d 'Say by the exit code whether an image is here: 0, or 1'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "history" -d 'Show how an image was made, its latest step first'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "import" -d 'Make an image of the tar archive of a root file system'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "inspect" -d 'Show everything that is known of one or more images'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "load" -d 'Take images out of a tar archive'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "ls" -d 'List images'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "list" -d 'List images'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "prune" -d 'Remove images without a name'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "pull" -d 'Fetch images from a registry'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "push" -d 'Give an image to a registry'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "rm" -d 'Remove images'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "remove" -d 'Remove images'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "save" -d 'Write one or more images to a tar archive'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "mount" -d 'Show where the files of an image are on the host'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "scp" -d 'Copy an image to or from another host over ssh'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "tag" -d 'Give an image another name'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "tree" -d 'Show the layers of an image'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "trust" -d 'Show and set which images are taken: the policy of signatures'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "untag" -d 'Take names away from an image, which stays'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "unmount" -d 'Undo `rcd mount`'
complete -c rcd -n "__fish_rcd_using_subcommand image; and not __fish_seen_subcommand_from build convert diff exists history import inspect load ls list prune pull push rm remove save mount scp tag tree trust untag unmount umount" -f -a "umount" -d 'Undo `rcd mount`'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from build" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from build" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from build" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from build" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from build" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from build" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from build" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from build" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from build" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from build" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l compression-level -d 'How much to compress: gzip from 1 to 9, zstd from 1 to 22' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l platform -d 'Only the image for this platform; this machine\'s where nothing is given' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l erofs -d 'Not supported: layers that are mounted and not unpacked' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l oci -d 'The OCI\'s media types'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l docker -d 'Docker\'s own media types'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l zstd -d 'Layers in zstd'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l gzip -d 'Layers in gzip'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l uncompress -d 'Layers without compression'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l all-platforms -d 'The images for all platforms, which have to be here'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l zstdchunked -d 'Not supported: layers that are fetched in parts'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l estargz -d 'Not supported: layers that are fetched in parts'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from convert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from diff" -l format -d 'As one document: json' -r -f -a "json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from diff" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from diff" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from diff" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from diff" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from diff" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from diff" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from diff" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from diff" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from diff" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from diff" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from exists" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from exists" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from exists" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from exists" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from exists" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from exists" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from exists" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from exists" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from exists" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from exists" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from exists" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -s H -l human -d 'Sizes and times in words; `--human=false` for numbers' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -l platform -d 'The image for this platform' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -s c -l change -d 'Say in its config what an instruction of a Dockerfile says: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME, WORKDIR' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -s m -l message -d 'What to say of it in its history' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -l platform -d 'What it runs on, as linux/arm64/v8' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Say nothing but the ID'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -s f -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -l platform -d 'The image for this platform' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -s i -l input -d 'Read from a file instead of standard input' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -l platform -d 'Only images for this platform' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -s q -l quiet -d 'Show no progress'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from load" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l sort -d 'Which come first: created, id, repository, size or tag' -r -f -a "created\t'The newest first'
id\t'The least ID first'
repository\t'The first name first'
size\t'The largest first'
tag\t'The first tag first'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -s a -l all -d 'Show those without a name too'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l digests -d 'Show digests'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l names -d 'Show full names in place of repositories and tags'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -s n -l noheading -d 'Show no headings'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l tree -d 'Show each image with its platforms'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l sort -d 'Which come first: created, id, repository, size or tag' -r -f -a "created\t'The newest first'
id\t'The least ID first'
repository\t'The first name first'
size\t'The largest first'
tag\t'The first tag first'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -s a -l all -d 'Show those without a name too'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l digests -d 'Show digests'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l names -d 'Show full names in place of repositories and tags'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -s n -l noheading -d 'Show no headings'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l tree -d 'Show each image with its platforms'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -l filter -d 'Only those that fit: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE], dangling=false' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -s a -l all -d 'Those with a name too that no container uses'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do it without being asked again'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l platform -d 'Take the image for this platform, as linux/arm64/v8' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l arch -d 'Take the image for this architecture' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l os -d 'Take the image for this operating system' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l variant -d 'Take the image for this variant of the architecture, as v7' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l policy -d 'When the registry is asked' -r -f -a "always\t'Whatever is here'
missing\t'Where it is not here'
never\t'Never: it has to be here'
newer\t'Where the registry has another one, or the image is not here'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l progress -d 'How to show what goes on; auto is tty on a terminal and plain elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'Lines'
quiet\t'Warnings only'
rawjson\t'Every event as a JSON document in a line of its own'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l unpack -d 'Whether layers are unpacked too: auto or true, which is what is done' -r -f -a "auto\t''
true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l verify -d 'Take the image only with a signature: none, or cosign with --cosign-key' -r -f -a "none\t'By the policy of this host alone'
cosign\t'By a signature of cosign\'s too'
notation\t'By one of notation\'s, which is not supported'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l cosign-key -d 'The public key that has to have signed it, in PEM' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l signature-policy -d 'What has to be signed by whom, in place of the host\'s policy.json' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l cosign-certificate-identity -d 'Not supported, as nothing without a key: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l cosign-certificate-identity-regexp -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l cosign-certificate-oidc-issuer -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l cosign-certificate-oidc-issuer-regexp -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l all-platforms -d 'The images for all platforms'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -s a -l all-tags -d 'Every tag of the repository'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l estimate -d 'Say what would be fetched and unpacked, and do nothing'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -s q -l quiet -d 'Show no progress'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l platform -d 'Push the image for this platform alone' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l digestfile -d 'Write the digest to this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l compression-format -d 'Send layers in this compression: gzip, zstd or none; as they are where it is not given' -r -f -a "gzip\t'What every tool reads'
zstd\t'Smaller, and faster to read'
zstd:chunked\t'Not supported'
none\t'Not at all'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l compression-level -d 'How much to compress: gzip from 1 to 9, zstd from 1 to 22' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -s F -l format -d 'Send it with these media types: oci or docker (also v2s2); as they are where it is not given' -r -f -a "oci\t'The OCI\'s'
docker\t'Docker\'s own'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -s a -l all-tags -d 'Push every tag of the repository'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l all-platforms -d 'Push the images for all platforms, and nothing where one is not here'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -s q -l quiet -d 'Show no progress, and answer with the name alone'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l force-compression -d 'Compress anew what has that compression already'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from push" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -l platform -d 'Only the image for this platform; more than one with more of these' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -s f -l force -d 'Remove it although it has several names, or a stopped container uses it'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -s a -l all -d 'Remove all images'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -s i -l ignore -d 'An image that is not there is no error'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -l no-prune -d 'Keep parents without a name, of which there are none here'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -l platform -d 'Only the image for this platform; more than one with more of these' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -s f -l force -d 'Remove it although it has several names, or a stopped container uses it'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -s a -l all -d 'Remove all images'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -s i -l ignore -d 'An image that is not there is no error'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -l no-prune -d 'Keep parents without a name, of which there are none here'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -s o -l output -d 'Write to a file instead of standard output' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -l format -d 'docker-archive or oci-archive: what is written is both' -r -f -a "docker-archive\t''
oci-archive\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -l platform -d 'Only the image for this platform' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -s m -l multi-image-archive -d 'Several images in one archive, which is done anyway'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -s q -l quiet -d 'Show no progress'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -l all-platforms -d 'The images for all platforms, and nothing where one is not here'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -l format -d 'Format the list with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -s a -l all -d 'Those of all images'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from mount" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from scp" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from scp" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from scp" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from scp" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from scp" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from scp" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from scp" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from scp" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from scp" -s q -l quiet -d 'Say nothing of what is copied'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from scp" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from scp" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from scp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tag" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tag" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tag" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tag" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tag" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tag" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tag" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tag" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tag" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tag" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tag" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tree" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tree" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tree" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tree" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tree" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tree" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tree" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tree" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tree" -l whatrequires -d 'Show the images that are made on top of it, in place of its layers'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tree" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tree" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from tree" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -f -a "show" -d 'Show what has to be signed by whom'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from trust" -f -a "set" -d 'Say what images of a registry or a repository have to prove'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from untag" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from untag" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from untag" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from untag" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from untag" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from untag" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from untag" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from untag" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from untag" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from untag" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from untag" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -s a -l all -d 'All that is mounted'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -s l -l latest -d 'That of the container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -s f -l force -d 'One that is not mounted is no error'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from unmount" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -s a -l all -d 'All that is mounted'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -s l -l latest -d 'That of the container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -s f -l force -d 'One that is not mounted is no error'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand image; and __fish_seen_subcommand_from umount" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand images" -l sort -d 'Which come first: created, id, repository, size or tag' -r -f -a "created\t'The newest first'
id\t'The least ID first'
repository\t'The first name first'
size\t'The largest first'
tag\t'The first tag first'"
complete -c rcd -n "__fish_rcd_using_subcommand images" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand images" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand images" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand images" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand images" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand images" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand images" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand images" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand images" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand images" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand images" -s a -l all -d 'Show those without a name too'
complete -c rcd -n "__fish_rcd_using_subcommand images" -l digests -d 'Show digests'
complete -c rcd -n "__fish_rcd_using_subcommand images" -l names -d 'Show full names in place of repositories and tags'
complete -c rcd -n "__fish_rcd_using_subcommand images" -s n -l noheading -d 'Show no headings'
complete -c rcd -n "__fish_rcd_using_subcommand images" -l tree -d 'Show each image with its platforms'
complete -c rcd -n "__fish_rcd_using_subcommand images" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand images" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand images" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand images" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand images" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand import" -s c -l change -d 'Say in its config what an instruction of a Dockerfile says: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME, WORKDIR' -r
complete -c rcd -n "__fish_rcd_using_subcommand import" -s m -l message -d 'What to say of it in its history' -r
complete -c rcd -n "__fish_rcd_using_subcommand import" -l platform -d 'What it runs on, as linux/arm64/v8' -r
complete -c rcd -n "__fish_rcd_using_subcommand import" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand import" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand import" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand import" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand import" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand import" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand import" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand import" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand import" -s q -l quiet -d 'Say nothing but the ID'
complete -c rcd -n "__fish_rcd_using_subcommand import" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand import" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand info" -s f -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand info" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand info" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand info" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand info" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand info" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand info" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand info" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand info" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand info" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand info" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand info" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -s f -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -l type -d 'What kind of object it is: container, image, network or volume' -r -f -a "container\t''
image\t''
network\t''
volume\t''"
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -s s -l size -d 'Show how much room a container takes, which takes longer'
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -s l -l latest -d 'Show the container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -l as-run -d 'Show the command that made a container, with its secrets masked'
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand inspect" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand kill" -s s -l signal -d 'Send this instead' -r
complete -c rcd -n "__fish_rcd_using_subcommand kill" -s f -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand kill" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand kill" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand kill" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand kill" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand kill" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand kill" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand kill" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand kill" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand kill" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand kill" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand kill" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand kill" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand kill" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand kill" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand load" -s i -l input -d 'Read from a file instead of standard input' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand load" -l platform -d 'Only images for this platform' -r
complete -c rcd -n "__fish_rcd_using_subcommand load" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand load" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand load" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand load" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand load" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand load" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand load" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand load" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand load" -s q -l quiet -d 'Show no progress'
complete -c rcd -n "__fish_rcd_using_subcommand load" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand load" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand load" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand login" -s u -l username -d 'Who logs in' -r
complete -c rcd -n "__fish_rcd_using_subcommand login" -s p -l password -d 'The password: every other user of this host can see it; use --password-stdin' -r
complete -c rcd -n "__fish_rcd_using_subcommand login" -l authfile -d 'Keep the credentials in this file, whatever the environment says' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand login" -l compat-auth-file -d 'The same for a file in Docker\'s format, which is that of every file here' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand login" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand login" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand login" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand login" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand login" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand login" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand login" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand login" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand login" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand login" -l password-stdin -d 'Read the password from standard input'
complete -c rcd -n "__fish_rcd_using_subcommand login" -l get-login -d 'Say who is logged in, and nothing else'
complete -c rcd -n "__fish_rcd_using_subcommand login" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand login" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand login" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand logout" -l authfile -d 'Take the credentials out of this file, whatever the environment says' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand logout" -l compat-auth-file -d 'The same for a file in Docker\'s format, which is that of every file here' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand logout" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand logout" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand logout" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand logout" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand logout" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand logout" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand logout" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand logout" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand logout" -s a -l all -d 'Log out of all registries'
complete -c rcd -n "__fish_rcd_using_subcommand logout" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand logout" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand logout" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand mount" -l format -d 'Format the list with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand mount" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand mount" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand mount" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand mount" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand mount" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand mount" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand mount" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand mount" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand mount" -s a -l all -d 'Those of all containers'
complete -c rcd -n "__fish_rcd_using_subcommand mount" -s l -l latest -d 'That of the container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand mount" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand mount" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand mount" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -f -a "add" -d 'Add images to a list'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -f -a "annotate" -d 'Say something else of an image in a list'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -f -a "create" -d 'Make a list of images for several platforms'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -f -a "exists" -d 'Say by the exit code whether a list is there: 0, or 1'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -f -a "inspect" -d 'Show the manifest or the index of an image in its registry'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -f -a "push" -d 'Give a list and its images to a registry'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -f -a "remove" -d 'Take an image out of a list'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and not __fish_seen_subcommand_from add annotate create exists inspect push remove rm" -f -a "rm" -d 'Remove lists'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l arch -d 'Its architecture' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l os -d 'Its operating system' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l variant -d 'The variant of its architecture' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l os-version -d 'The version of the operating system that it needs' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l features -d 'What it needs of the processor' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l os-features -d 'What it needs of the operating system' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l annotation -d 'More about it' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l all -d 'Add every image of an index, and not only one'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l arch -d 'Its architecture' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l os -d 'Its operating system' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l variant -d 'The variant of its architecture' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l os-version -d 'The version of the operating system that it needs' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l features -d 'What it needs of the processor' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l os-features -d 'What it needs of the operating system' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l annotation -d 'More about it' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from annotate" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -s a -l amend -d 'Add to the list if it is there already'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l all -d 'Add every image of an index, and not only the one for this machine'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from exists" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from exists" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from exists" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Show each image of an index, with its descriptor and its manifest'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l all -d 'All of its images, which is what is done' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l digestfile -d 'Write the digest to this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l compression-format -d 'Send layers in this compression: gzip, zstd or none; as they are where it is not given' -r -f -a "gzip\t'What every tool reads'
zstd\t'Smaller, and faster to read'
zstd:chunked\t'Not supported'
none\t'Not at all'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l compression-level -d 'How much to compress: gzip from 1 to 9, zstd from 1 to 22' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -s F -l format -d 'Send it with these media types: oci or docker (also v2s2); as they are where it is not given' -r -f -a "oci\t'The OCI\'s'
docker\t'Docker\'s own'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -s p -l purge -l rm -d 'Remove the list afterwards'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -s q -l quiet -d 'Show no progress'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l force-compression -d 'Compress anew what has that compression already'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from push" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from remove" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from remove" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from rm" -s i -l ignore -d 'A list that is not there is no error'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from rm" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from rm" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand manifest; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -f -a "connect" -d 'Have a container in one more network, at once and whenever it is started'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -f -a "create" -d 'Create a network'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -f -a "disconnect" -d 'Take a container out of a network, at once and whenever it is started'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -f -a "exists" -d 'Say by the exit code whether there is a network of that name: 0 or 1'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -f -a "inspect" -d 'Show everything that is known of one or more networks'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -f -a "ls" -d 'List networks'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -f -a "list" -d 'List networks'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -f -a "prune" -d 'Remove every network that no container uses'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -f -a "reload" -d 'Put the rules of all networks back after somebody flushed the host\'s firewall'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -f -a "rm" -d 'Remove one or more networks that no container uses'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -f -a "remove" -d 'Remove one or more networks that no container uses'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from connect create disconnect exists inspect ls list prune reload rm remove update" -f -a "update" -d 'Change whom the containers of a network ask for names that are no container\'s'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l alias -d 'Another name in the network' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l ip -d 'This IPv4 address' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l ip6 -d 'This IPv6 address' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l mac-address -d 'This MAC address' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l driver-opt -d 'An option of its place there, with Docker\'s keys' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l gw-priority -d 'Of several networks the one of the highest has the default route' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from connect" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -s d -l driver -d 'What carries it: bridge, macvlan or none' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l subnet -d 'A subnet, one for each address family [default: a free one]' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l gateway -d 'The host\'s address in a subnet [default: the first one]' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l ip-range -d 'The part of a subnet that containers get addresses of' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l aux-address -d 'An address that no container gets, as router=10.0.0.9' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l ipam-driver -d 'Who gives addresses: default or host-local, which are the same here' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l route -d 'Have containers send what is for a subnet to an address of the network' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l ipv4 -d 'IPv4 addresses; `--ipv4=false` for none' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l ipv6 -d 'IPv6 addresses too; `--ipv6=false` for none' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l dns -d 'Ask this resolver for names that are no container\'s, not the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l interface-name -d 'What the bridge is called on the host' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l label -d 'Attach a label' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -s o -l opt -d 'An option of the driver, as mtu=1400, or parent=eth0 for macvlan' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l internal -d 'No way out of the network, nor into it'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l disable-dns -d 'Containers do not know each other\'s names'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l ignore -d 'No error where there is a network of that name'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from disconnect" -s f -l force -d 'Also what a container has there that is gone'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from disconnect" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from disconnect" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from exists" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from exists" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from exists" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from exists" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from exists" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from exists" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from exists" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from exists" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from exists" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from exists" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from exists" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -s f -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -s n -l noheading -d 'A table without its headings'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -s n -l noheading -d 'A table without its headings'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l filter -d 'Only those that fit: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do it without being asked again'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -s a -l all -d 'Of every container'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -s l -l latest -d 'Of the container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from reload" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -s t -l time -d 'With -f, first end and remove the containers in it, letting each end by itself for so many seconds' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -s f -l force -d 'No error where there is no such network'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -s t -l time -d 'With -f, first end and remove the containers in it, letting each end by itself for so many seconds' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -s f -l force -d 'No error where there is no such network'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -l dns-add -d 'Ask this resolver too' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -l dns-drop -d 'Do not ask this resolver any more' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand logs" -s n -l tail -d 'Show so many lines at the end, or all' -r
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l since -d 'Show what came since a time, like 2026-01-02T13:23:37Z or 42m ago' -r
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l until -d 'Show what came before a time; with -f, end then' -r
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand logs" -s f -l follow -d 'Go on as it prints more'
complete -c rcd -n "__fish_rcd_using_subcommand logs" -s t -l timestamps -d 'Show the time of each line'
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l details -d 'Show the labels and variables that `--log-opt labels=` and `env=` of `run` name before each line'
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l removed -d 'Show those of containers that are removed, which `run --rm --log-opt keep=24h` has kept (--rm history)'
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l names -d 'Show the container\'s name before each line'
complete -c rcd -n "__fish_rcd_using_subcommand logs" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand logs" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand logs" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand pause" -s f -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand pause" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pause" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pause" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pause" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pause" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand pause" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand pause" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand pause" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand pause" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand pause" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand pause" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand pause" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand pause" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand pause" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand port" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand port" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand port" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand port" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand port" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand port" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand port" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand port" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand port" -s a -l all -d 'Those of every container that runs'
complete -c rcd -n "__fish_rcd_using_subcommand port" -s l -l latest -d 'Those of the container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand port" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand port" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand port" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand ps" -s n -l last -d 'Show the last so many, whatever they do' -r
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l sort -d 'Order them by this: created, id, image, name, size, status or command' -r -f -a "created\t'The newest first'
id\t'By ID'
image\t'By image'
name\t'By name'
size\t'Who wrote most first'
status\t'By what they do'
command\t'By command'"
complete -c rcd -n "__fish_rcd_using_subcommand ps" -s w -l watch -d 'Show them again and again, every so many seconds' -r
complete -c rcd -n "__fish_rcd_using_subcommand ps" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand ps" -s a -l all -d 'Show those that do not run too'
complete -c rcd -n "__fish_rcd_using_subcommand ps" -s l -l latest -d 'Show the latest, whatever it does'
complete -c rcd -n "__fish_rcd_using_subcommand ps" -s s -l size -d 'Show how much each wrote'
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l namespace -l ns -d 'Show the namespaces of each, by their numbers'
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l noheading -d 'Show no line of headings'
complete -c rcd -n "__fish_rcd_using_subcommand ps" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand ps" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand ps" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand ps" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand list" -s n -l last -d 'Show the last so many, whatever they do' -r
complete -c rcd -n "__fish_rcd_using_subcommand list" -l sort -d 'Order them by this: created, id, image, name, size, status or command' -r -f -a "created\t'The newest first'
id\t'By ID'
image\t'By image'
name\t'By name'
size\t'Who wrote most first'
status\t'By what they do'
command\t'By command'"
complete -c rcd -n "__fish_rcd_using_subcommand list" -s w -l watch -d 'Show them again and again, every so many seconds' -r
complete -c rcd -n "__fish_rcd_using_subcommand list" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand list" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand list" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand list" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand list" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand list" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand list" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand list" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand list" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand list" -s a -l all -d 'Show those that do not run too'
complete -c rcd -n "__fish_rcd_using_subcommand list" -s l -l latest -d 'Show the latest, whatever it does'
complete -c rcd -n "__fish_rcd_using_subcommand list" -s s -l size -d 'Show how much each wrote'
complete -c rcd -n "__fish_rcd_using_subcommand list" -l namespace -l ns -d 'Show the namespaces of each, by their numbers'
complete -c rcd -n "__fish_rcd_using_subcommand list" -l noheading -d 'Show no line of headings'
complete -c rcd -n "__fish_rcd_using_subcommand list" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand list" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand list" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand list" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand list" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l platform -d 'Take the image for this platform, as linux/arm64/v8' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l arch -d 'Take the image for this architecture' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l os -d 'Take the image for this operating system' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l variant -d 'Take the image for this variant of the architecture, as v7' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l policy -d 'When the registry is asked' -r -f -a "always\t'Whatever is here'
missing\t'Where it is not here'
never\t'Never: it has to be here'
newer\t'Where the registry has another one, or the image is not here'"
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l progress -d 'How to show what goes on; auto is tty on a terminal and plain elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'Lines'
quiet\t'Warnings only'
rawjson\t'Every event as a JSON document in a line of its own'"
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l unpack -d 'Whether layers are unpacked too: auto or true, which is what is done' -r -f -a "auto\t''
true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l verify -d 'Take the image only with a signature: none, or cosign with --cosign-key' -r -f -a "none\t'By the policy of this host alone'
cosign\t'By a signature of cosign\'s too'
notation\t'By one of notation\'s, which is not supported'"
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l cosign-key -d 'The public key that has to have signed it, in PEM' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l signature-policy -d 'What has to be signed by whom, in place of the host\'s policy.json' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l cosign-certificate-identity -d 'Not supported, as nothing without a key: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l cosign-certificate-identity-regexp -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l cosign-certificate-oidc-issuer -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l cosign-certificate-oidc-issuer-regexp -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l all-platforms -d 'The images for all platforms'
complete -c rcd -n "__fish_rcd_using_subcommand pull" -s a -l all-tags -d 'Every tag of the repository'
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l estimate -d 'Say what would be fetched and unpacked, and do nothing'
complete -c rcd -n "__fish_rcd_using_subcommand pull" -s q -l quiet -d 'Show no progress'
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand pull" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand pull" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand push" -l platform -d 'Push the image for this platform alone' -r
complete -c rcd -n "__fish_rcd_using_subcommand push" -l digestfile -d 'Write the digest to this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand push" -l compression-format -d 'Send layers in this compression: gzip, zstd or none; as they are where it is not given' -r -f -a "gzip\t'What every tool reads'
zstd\t'Smaller, and faster to read'
zstd:chunked\t'Not supported'
none\t'Not at all'"
complete -c rcd -n "__fish_rcd_using_subcommand push" -l compression-level -d 'How much to compress: gzip from 1 to 9, zstd from 1 to 22' -r
complete -c rcd -n "__fish_rcd_using_subcommand push" -s F -l format -d 'Send it with these media types: oci or docker (also v2s2); as they are where it is not given' -r -f -a "oci\t'The OCI\'s'
docker\t'Docker\'s own'"
complete -c rcd -n "__fish_rcd_using_subcommand push" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand push" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand push" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand push" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand push" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand push" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand push" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand push" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand push" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand push" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand push" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand push" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand push" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand push" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand push" -s a -l all-tags -d 'Push every tag of the repository'
complete -c rcd -n "__fish_rcd_using_subcommand push" -l all-platforms -d 'Push the images for all platforms, and nothing where one is not here'
complete -c rcd -n "__fish_rcd_using_subcommand push" -s q -l quiet -d 'Show no progress, and answer with the name alone'
complete -c rcd -n "__fish_rcd_using_subcommand push" -l force-compression -d 'Compress anew what has that compression already'
complete -c rcd -n "__fish_rcd_using_subcommand push" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand push" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand push" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand push" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand rename" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rename" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rename" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rename" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand rename" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand rename" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand rename" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand rename" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand rename" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand rename" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand rename" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand restart" -s t -l time -l timeout -d 'Seconds to wait before it is killed; -1 waits for ever' -r
complete -c rcd -n "__fish_rcd_using_subcommand restart" -s s -l signal -d 'Send this instead of its own stop signal' -r
complete -c rcd -n "__fish_rcd_using_subcommand restart" -s f -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand restart" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand restart" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand restart" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand restart" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand restart" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand restart" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand restart" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand restart" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand restart" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand restart" -l running -d 'All that run'
complete -c rcd -n "__fish_rcd_using_subcommand restart" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand restart" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand restart" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand restart" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand restart" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand rm" -s t -l time -d 'With -f, let it end by itself for so many seconds first; -1 waits for ever' -r
complete -c rcd -n "__fish_rcd_using_subcommand rm" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rm" -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand rm" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rm" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rm" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rm" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand rm" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand rm" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand rm" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand rm" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand rm" -s f -l force -d 'Kill a running container first'
complete -c rcd -n "__fish_rcd_using_subcommand rm" -s v -l volumes -d 'Remove the volumes that were made for it alone'
complete -c rcd -n "__fish_rcd_using_subcommand rm" -s i -l ignore -d 'A container that is not there is no error'
complete -c rcd -n "__fish_rcd_using_subcommand rm" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand rm" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand rm" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand rm" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand rm" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -l platform -d 'Only the image for this platform; more than one with more of these' -r
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -s f -l force -d 'Remove it although it has several names, or a stopped container uses it'
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -s a -l all -d 'Remove all images'
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -s i -l ignore -d 'An image that is not there is no error'
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -l no-prune -d 'Keep parents without a name, of which there are none here'
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand rmi" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l name -d 'Name it' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -s h -l hostname -d 'Set its host name' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -s e -l env -d 'Set a variable; without a value, copy the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l env-file -d 'Set variables from a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand run" -s w -l workdir -d 'Start in this folder' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -s u -l user -d 'Run as this user of the image' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l entrypoint -d 'Replace the image\'s entry point' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -s l -l label -d 'Set a label' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l label-file -d 'Set labels from a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand run" -l stop-signal -d 'Send this to stop it' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l stop-timeout -d 'Seconds to wait before it is killed' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l restart -d 'When to start it again: no, on-failure[:N], always, unless-stopped' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cidfile -d 'Write its ID to a file, which must not exist' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand run" -l pidfile -d 'Write its process number to a file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand run" -s v -l volume -d 'Mount a folder or file of the host, or a volume' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l mount -d 'Mount anything, as type=volume,source=data,target=/data,readonly' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l tmpfs -d 'Mount a file system in memory' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l volumes-from -d 'Mount what another container has' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l shm-size -d 'The size of /dev/shm' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l storage-opt -d 'Limit what the container writes into its own layer: size=10g, where the file system has project quotas' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l volume-driver -d 'What carries volumes: local' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l rootfs -d 'Use a folder as the root file system, with :O under a throw-away overlay; no image is named then' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l network -l net -d 'Network: none, host, bridge, one that was created, or that of container:NAME or ns:PATH; several with their own addresses as name=NETWORK,ip=ADDRESS,ip6=ADDRESS,mac-address=ADDRESS,alias=NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -s p -l publish -d 'Publish a port on the host' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l expose -d 'A port that its program listens on, for -P' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l ip -d 'This IPv4 address' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l ip6 -d 'This IPv6 address' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l mac-address -d 'This MAC address' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l network-alias -l net-alias -d 'Another name in the network' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l add-host -d 'A line of /etc/hosts; the address may be host-gateway' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l link -d 'Know another container of the same network by this name too' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l dns -d 'Ask this resolver for other names, not the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l dns-search -d 'A domain to search names in; `.` for none' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l dns-option -l dns-opt -d 'An option of resolv.conf' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l health-cmd -d 'Run this in a shell to check its health, not the image\'s check' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l health-interval -d 'From one check to the next, like 30s' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l health-timeout -d 'How long a check may take, like 30s' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l health-retries -d 'So many failures in a row make it unhealthy' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l health-start-period -d 'How long failures do not count after the start, like 1m' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l health-start-interval -d 'From one check to the next in that time, like 5s' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l health-on-failure -d 'When it is unhealthy: none, kill, restart or stop' -r -f -a "none\t'It is shown'
kill\t'It is killed'
restart\t'It is stopped and started again'
stop\t'It is stopped'"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l pid -d 'See the processes of the host, or of a container: host, container:NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l ipc -d 'Share System V objects and message queues: private, shareable, host, container:NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l uts -d 'Share the host name: host' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cgroupns -d 'See the host\'s cgroups: private, host' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l sysctl -d 'Set a kernel parameter of its own namespaces' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l domainname -d 'Give it a NIS domain name' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l group-add -d 'Add a group to those of its user' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l oom-score-adj -d 'How likely the kernel kills it when memory is short, from -1000 to 1000' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l userns -d 'Its user namespace: host, auto[:size=N], keep-id[:uid=U,gid=G], nomap, private or remap' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l uidmap -d 'Map users: CONTAINER:HOST[:COUNT], without root HOST counts one\'s own ids' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l gidmap -d 'Map groups; as the users, without this flag' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l subuidname -d 'Map the users that /etc/subuid grants to a name' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l subgidname -d 'Map the groups that /etc/subgid grants to a name' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -s a -l attach -d 'Attach to these only: stdin, stdout, stderr' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l secret -d 'Give it a secret: NAME, or NAME,type=env,target=VARIABLE, or NAME,target=FILE' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l http-proxy -d 'Whether it gets the host\'s proxies: =false not even those of Docker\'s config.json' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l systemd -d 'Make room for systemd as process 1: true where it is the command, always, false' -r -f -a "true\t''
always\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l sdnotify -d 'What systemd is told of it, in a unit of Type=notify: conmon (it runs), healthy, ignore' -r -f -a "conmon\t''
healthy\t''
ignore\t''
container\t''"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cgroup-parent -d 'Make its cgroup below this one: a path, or a slice of systemd' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cgroups -d 'Whether it has a cgroup of its own: enabled, the only way there is; no-conmon is the same' -r -f -a "enabled\t''
no-conmon\t''
disabled\t''
split\t''"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l pod -d 'Not supported: see --network container:NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l requires -d 'Start these containers first, whenever it is started' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l timeout -d 'Kill it after so many seconds; 0 is never' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l preserve-fds -d 'Give it so many of this command\'s descriptors, from 3 on' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l preserve-fd -d 'Give it these of this command\'s descriptors' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l egress -d 'Not supported: use a network of `rcd network create --internal`' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand run" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l verify -d 'Take the image only with a signature: none, or cosign with --cosign-key' -r -f -a "none\t'By the policy of this host alone'
cosign\t'By a signature of cosign\'s too'
notation\t'By one of notation\'s, which is not supported'"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cosign-key -d 'The public key that has to have signed it, in PEM' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand run" -l signature-policy -d 'What has to be signed by whom, in place of the host\'s policy.json' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cosign-certificate-identity -d 'Not supported, as nothing without a key: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cosign-certificate-identity-regexp -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cosign-certificate-oidc-issuer -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cosign-certificate-oidc-issuer-regexp -d 'Not supported: see --cosign-key' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -s m -l memory -d 'Limit memory' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l memory-swap -d 'Limit memory and swap together; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l memory-reservation -d 'Keep so much memory from being reclaimed' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cpus -d 'Limit processors' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cpuset-mems -d 'Use these memory nodes only' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -s c -l cpu-shares -d 'Weigh its share of the processors; 1024 is the usual' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cpu-period -d 'Microseconds of a period of processor time' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cpu-quota -d 'Microseconds of processor time in each period' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l pids-limit -d 'Limit processes and threads; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l memory-swappiness -d 'How readily its memory is swapped, from 0 to 100; -1 leaves it to the host (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cpu-rt-period -d 'Microseconds of a period of real-time processes (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cpu-rt-runtime -d 'Microseconds that real-time processes have in each period (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l blkio-weight -d 'Weigh its share of busy block devices, from 10 to 1000; 0 leaves it as it is' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l blkio-weight-device -d 'The same of one block device' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l device-read-bps -d 'Limit what it reads of a block device in a second, as /dev/sda:10m' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l device-write-bps -d 'Limit what it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l device-read-iops -d 'Limit how often it reads of a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l device-write-iops -d 'Limit how often it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cgroup-conf -d 'Write a value to a file of its cgroup (v2), as memory.high=1073741824' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l ulimit -d 'Limit each process' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cap-add -d 'Add a capability, or ALL' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cap-drop -d 'Drop a capability, or ALL' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l security-opt -d 'Set seccomp=FILE, seccomp=unconfined, apparmor=PROFILE or no-new-privileges' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l device -d 'Give it a device: a node of the host, or VENDOR/CLASS=NAME of the Container Device Interface' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l device-cgroup-rule -d 'Let it use devices by their numbers: c 42:* rmw' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l gpus -d 'Give it processors for graphics that the Container Device Interface describes: all, a number, device=NAME' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l annotation -d 'Add an annotation to the configuration that the runtime gets' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l env-merge -d 'Set a variable with the image\'s own in it: PATH=${PATH}:/opt/bin' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l unsetenv -d 'Take a variable away that the image or rcd sets' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l hosts-file -d 'What begins its /etc/hosts: a file of the host, image (what the image has) or none' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l hostuser -d 'A user of the host, by name or number, who is a user inside too' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l passwd -d 'Give its user a line in /etc/passwd where the image has none' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l image-volume -d 'What becomes of the image\'s volumes: anonymous, tmpfs or ignore' -r -f -a "anonymous\t'A new volume for this container alone'
tmpfs\t'A folder in memory'
ignore\t'Nothing'"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l read-only-tmpfs -d 'With --read-only, have /run, /tmp and /var/tmp in memory' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l personality -d 'What its programs take the machine for: LINUX or LINUX32' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l tz -d 'Its zone of time, as Europe/Berlin, or local for the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l umask -d 'Its file mode creation mask, as 0027' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l log-driver -d 'Keep what it prints as: json-file, k8s-file, journald or none' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l log-opt -d 'Set max-size=SIZE or max-file=NUMBER of the log, labels=KEY,... and env=KEY,... for `logs --details`, or keep=TIME for `logs --removed`' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l platform -d 'Take the image for this platform, as linux/arm64/v8' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l arch -d 'Take the image for this architecture' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l os -d 'Take the image for this operating system' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l variant -d 'Take the image for this variant of the architecture, as v7' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l pull -d 'When to fetch the image: missing, always or never' -r -f -a "missing\t'When the image is not here'
always\t'Every time'
never\t'Not at all'"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l detach-keys -d 'Leave it running when these keys are typed' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l sig-proxy -d 'Do not pass signals on' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand run" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand run" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand run" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand run" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand run" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand run" -s i -l interactive -d 'Keep standard input open'
complete -c rcd -n "__fish_rcd_using_subcommand run" -s t -l tty -d 'Give it a terminal'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l rm -d 'Remove it when it ends'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l init -d 'Run a small init as process 1, which reaps and forwards'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l match-user -d 'In folders of the host, what the container\'s user writes belongs to you'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l read-only -d 'Mount the root file system read-only'
complete -c rcd -n "__fish_rcd_using_subcommand run" -s P -l publish-all -d 'Publish every exposed port on a random port of the host'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l no-healthcheck -d 'Check nothing, whatever the image says'
complete -c rcd -n "__fish_rcd_using_subcommand run" -s q -l quiet -d 'Show no progress of a pull'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l replace -d 'Remove a container of the same name first'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l rmi -d 'Remove its image too when it ends, unless others need it; as --rm else'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l privileged -d 'Give it every right that rcd has'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l env-host -d 'Give it all of the host\'s variables that neither the image nor a flag sets'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l unsetenv-all -d 'Take all variables away that the image or rcd sets, but HOME and HOSTNAME'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l no-hostname -d 'Leave the image\'s /etc/hostname as it is'
complete -c rcd -n "__fish_rcd_using_subcommand run" -s d -l detach -d 'Go on in the background and print its ID'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l wait -d 'With -d, return when it is healthy'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l print-spec -d 'Show the runtime configuration and run nothing'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l help -d 'Show help'
complete -c rcd -n "__fish_rcd_using_subcommand run" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand run" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l rootless -d 'Whether to go without what only root has' -r -f -a "true\t''
false\t''
auto\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -s v -l version -d 'Show the version, and that of the specification'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "create" -d 'Make a container of a bundle, without starting it'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "run" -d 'Make and start a container of a bundle'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "start" -d 'Start the program of a created container'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "exec" -d 'Run a process in a container'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "state" -d 'Show the state of a container'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "kill" -d 'Send a signal to a container'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "delete" -d 'Forget a stopped container'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "list" -d 'List containers'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "ps" -d 'List the processes of a container'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "pause" -d 'Stop all processes of a container where they are'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "resume" -d 'Let the processes of a paused container go on'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "update" -d 'Change the limits of a container'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "events" -d 'Show what a container uses'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "spec" -d 'Write a config.json to start from'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "features" -d 'Show what this runtime can do'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "checkpoint" -d 'Keep a running container on disk'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and not __fish_seen_subcommand_from create run start exec state kill delete list ps pause resume update events spec features checkpoint restore" -f -a "restore" -d 'Bring a container back from disk'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -s b -l bundle -d 'Folder of the bundle' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -s f -l config -d 'Another config.json' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l console-socket -d 'Send the terminal to whoever listens at this socket' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l pidfd-socket -d 'Send a pidfd of the container\'s first process to whoever listens at this socket' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l pid-file -d 'Write the process number to this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l preserve-fds -d 'Give so many more descriptors to the program' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l no-pivot -d 'Use chroot in place of pivot_root'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l no-new-keyring -d 'Stay in the session keyring'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -s b -l bundle -d 'Folder of the bundle' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -s f -l config -d 'Another config.json' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l console-socket -d 'Send the terminal to whoever listens at this socket' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l pidfd-socket -d 'Send a pidfd of the container\'s first process to whoever listens at this socket' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l pid-file -d 'Write the process number to this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l preserve-fds -d 'Give so many more descriptors to the program' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l no-pivot -d 'Use chroot in place of pivot_root'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l no-new-keyring -d 'Stay in the session keyring'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -s d -l detach -d 'Do not wait for its end'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l keep -d 'Do not forget it when it ends'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l no-subreaper -d 'Do not become the parent of processes that lose theirs'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l console-socket -d 'Send the terminal to whoever listens at this socket' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l cwd -d 'Working folder' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -s e -l env -d 'Set a variable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -s u -l user -d 'As this user and group' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -s g -l additional-gids -d 'Also in these groups' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -s p -l process -d 'The process as JSON' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l pidfd-socket -d 'Send a pidfd of the process to whoever listens at this socket' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l cgroup -d 'Below the container\'s cgroup, in this one; of one v1 controller with `NAME:` before it' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l pid-file -d 'Write the process number to this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l process-label -d 'Use this SELinux label' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l apparmor -d 'Use this AppArmor profile' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -s c -l cap -d 'Add a capability' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l preserve-fds -d 'Give so many more descriptors to the program' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -s t -l tty -d 'With a terminal'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -s d -l detach -d 'Do not wait for its end'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l no-subreaper -d 'Do not become the parent of processes that lose theirs'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l no-new-privs -d 'Gain no privileges by executing files'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l ignore-paused -d 'Also in a paused container'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from exec" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from state" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -s a -l all -d 'All processes, not the first only'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -s r -l regex -d 'Every container whose id matches this regular expression'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from kill" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -s f -l force -d 'Kill it first, and do not mind when it is gone'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -s r -l regex -d 'Every container whose id matches this regular expression'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -s f -l format -d 'table or json' -r -f -a "table\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only ids'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -s f -l format -d 'table or json' -r -f -a "table\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from ps" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from pause" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -s r -l resources -d 'The limits as JSON: a file, or `-` for standard input' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l memory -d 'Memory: bytes, or with a unit like `64M`; -1 for no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l memory-swap -d 'Memory and swap' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l memory-reservation -d 'Memory to keep' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l kernel-memory-tcp -d 'TCP buffers of the kernel (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l kernel-memory -d 'Memory of the kernel: kernels have no such limit any more' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l cpu-quota -d 'CPU time per period, in microseconds' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l cpu-period -d 'The period, in microseconds' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l cpu-burst -d 'CPU time that may be saved up, in microseconds' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l cpu-shares -l cpu-share -d 'Share of CPU time' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l cpu-idle -d '1: only when nothing else wants the CPU' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l cpu-rt-period -d 'Real-time period, in microseconds (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l cpu-rt-runtime -d 'Real-time CPU time per period, in microseconds (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l cpuset-cpus -d 'CPUs' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l cpuset-mems -d 'Memory nodes' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l pids-limit -d 'How many processes' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l blkio-weight -d 'Share of IO' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l l3-cache-schema -d 'Share of the processor\'s cache: not supported (Intel RDT)' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l mem-bw-schema -d 'Share of the memory\'s bandwidth: not supported (Intel RDT)' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l interval -d 'So often' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l stats -d 'Show it once'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -s b -l bundle -d 'Where to write it' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -s f -l file -d 'Another name for it, or another place (as crun has it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l rootless -d 'For an ordinary user'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from spec" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from features" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l image-path -d 'Folder of the images' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l work-path -d 'Folder of criu\'s logs and temporary files' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l manage-cgroups-mode -d 'How cgroups are treated: soft, full, strict or ignore' -r -f -a "soft\t''
full\t''
strict\t''
ignore\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l empty-ns -d 'With a namespace of this kind left empty: network' -r -f -a "network\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l network-lock -d 'How its network is held meanwhile: iptables, nftables or skip (as crun has it)' -r -f -a "iptables\t''
nftables\t''
skip\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l parent-path -d 'Folder of the images that this one goes on from, relative to that of the images' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l page-server -d 'Send memory to criu\'s page server there' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l status-fd -d 'Write a zero byte to this descriptor once memory can be fetched' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l tcp-established -d 'With open TCP connections'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l ext-unix-sk -d 'With sockets whose other end is outside'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l shell-job -d 'With terminals of the caller\'s'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l file-locks -d 'With locks of files'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l lazy-pages -d 'With memory that is fetched when it is used'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l auto-dedup -d 'Drop from the images what later ones replace, or what was read'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l leave-running -d 'Let it run on'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l pre-dump -d 'Only its memory: it runs on, and a later checkpoint goes on from this one'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l tcp-skip-in-flight -d 'Without TCP connections that are being made'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l link-remap -d 'With files that have no name any more'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from checkpoint" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l image-path -d 'Folder of the images' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l work-path -d 'Folder of criu\'s logs and temporary files' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l manage-cgroups-mode -d 'How cgroups are treated: soft, full, strict or ignore' -r -f -a "soft\t''
full\t''
strict\t''
ignore\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l empty-ns -d 'With a namespace of this kind left empty: network' -r -f -a "network\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l network-lock -d 'How its network is held meanwhile: iptables, nftables or skip (as crun has it)' -r -f -a "iptables\t''
nftables\t''
skip\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -s b -l bundle -d 'Folder of the bundle' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l pid-file -d 'Write the process number to this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l console-socket -d 'Send the terminal to whoever listens at this socket: not possible, criu gives none' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l lsm-profile -d 'Another profile of a security module' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l lsm-mount-context -d 'Another label of mounts' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l root -d 'Folder of the states of containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l log -d 'Write messages to this file (`file:` may stand before it)' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l log-format -d 'How to write them' -r -f -a "text\t''
json\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l log-level -d 'Write messages of this level and above' -r -f -a "error\t''
warning\t''
debug\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l cgroup-manager -d 'Who makes cgroups: cgroupfs, systemd or disabled' -r -f -a "cgroupfs\t''
systemd\t''
disabled\t''"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l criu -d 'The criu program, for `checkpoint` and `restore`' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l tcp-established -d 'With open TCP connections'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l ext-unix-sk -d 'With sockets whose other end is outside'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l shell-job -d 'With terminals of the caller\'s'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l file-locks -d 'With locks of files'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l lazy-pages -d 'With memory that is fetched when it is used'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l auto-dedup -d 'Drop from the images what later ones replace, or what was read'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -s d -l detach -d 'Do not wait for its end'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l no-subreaper -d 'Do not become the parent of processes that lose theirs: only with `--detach`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l no-pivot -d 'Use chroot in place of pivot_root: not possible, criu pivots'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l debug -d 'Write more messages: `--log-level debug`'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l systemd-cgroup -d 'Have systemd make cgroups'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand runtime; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand save" -s o -l output -d 'Write to a file instead of standard output' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand save" -l format -d 'docker-archive or oci-archive: what is written is both' -r -f -a "docker-archive\t''
oci-archive\t''"
complete -c rcd -n "__fish_rcd_using_subcommand save" -l platform -d 'Only the image for this platform' -r
complete -c rcd -n "__fish_rcd_using_subcommand save" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand save" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand save" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand save" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand save" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand save" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand save" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand save" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand save" -s m -l multi-image-archive -d 'Several images in one archive, which is done anyway'
complete -c rcd -n "__fish_rcd_using_subcommand save" -s q -l quiet -d 'Show no progress'
complete -c rcd -n "__fish_rcd_using_subcommand save" -l all-platforms -d 'The images for all platforms, and nothing where one is not here'
complete -c rcd -n "__fish_rcd_using_subcommand save" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand save" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand rollback" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rollback" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rollback" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand rollback" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand rollback" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand rollback" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand rollback" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand rollback" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand rollback" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand rollback" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand rollback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand search" -l limit -d 'At most so many answers; 25 of a search, all tags' -r
complete -c rcd -n "__fish_rcd_using_subcommand search" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand search" -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand search" -l authfile -d 'Take credentials from this file' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand search" -l cert-dir -d 'Trust the authorities (*.crt), and be who the certificates (*.cert, *.key) in this folder say' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand search" -l creds -d 'NAME:PASSWORD at the registry: every other user of this host can see it; use `rcd login`' -r
complete -c rcd -n "__fish_rcd_using_subcommand search" -l tls-verify -d 'Whether the registry has to prove who it is; `=false` allows no encryption at all' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand search" -l retry -d 'How often to try again after a fault that may go away; 3 where it is not given' -r
complete -c rcd -n "__fish_rcd_using_subcommand search" -l retry-delay -d 'How long to wait before that, as 500ms or 2s, in place of ever longer' -r
complete -c rcd -n "__fish_rcd_using_subcommand search" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand search" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand search" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand search" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand search" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand search" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand search" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand search" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand search" -l list-tags -d 'List the tags of this image'
complete -c rcd -n "__fish_rcd_using_subcommand search" -l no-trunc -d 'Show whole descriptions'
complete -c rcd -n "__fish_rcd_using_subcommand search" -l insecure -d 'The same as --tls-verify=false'
complete -c rcd -n "__fish_rcd_using_subcommand search" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand search" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand search" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -f -a "create" -d 'Make a secret of a file, of standard input, or of a variable'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -f -a "inspect" -d 'Show what is known of secrets'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -f -a "ls" -d 'List secrets'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -f -a "list" -d 'List secrets'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -f -a "rm" -d 'Remove secrets'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and not __fish_seen_subcommand_from create inspect ls list rm remove" -f -a "remove" -d 'Remove secrets'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -s l -l label -d 'Set a label' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -s d -l driver -d 'Where it is kept: file, the only place there is' -r -f -a "file\t''"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -l env -d 'Take the value of the variable that is named in place of a file'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -l replace -d 'Give one that is there already this value'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -l ignore -d 'One that is there already is no error, and keeps its value'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -s f -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l showsecret -d 'Show the value too'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -s n -l noheading -d 'Show no line of headings'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -s n -l noheading -d 'Show no line of headings'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -s a -l all -d 'All of them'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -s i -l ignore -d 'One that is not there is no error'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -s a -l all -d 'All of them'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -s i -l ignore -d 'One that is not there is no error'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand secret; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand snapshot" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand snapshot" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand snapshot" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand snapshot" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand snapshot" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand snapshot" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand snapshot" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand snapshot" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand snapshot" -s l -l list -d 'Show its snapshots, oldest first, and take none'
complete -c rcd -n "__fish_rcd_using_subcommand snapshot" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand snapshot" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand snapshot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand start" -l detach-keys -d 'Leave it running when these keys are typed' -r
complete -c rcd -n "__fish_rcd_using_subcommand start" -l sig-proxy -d 'Do not pass signals on' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand start" -s f -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand start" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand start" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand start" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand start" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand start" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand start" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand start" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand start" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand start" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand start" -s a -l attach -d 'Attach to what it prints, and end with its exit code'
complete -c rcd -n "__fish_rcd_using_subcommand start" -s i -l interactive -d 'Attach standard input too'
complete -c rcd -n "__fish_rcd_using_subcommand start" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand start" -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand start" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand start" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand start" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l format -d 'A Go template, `json` or `table TEMPLATE`' -r
complete -c rcd -n "__fish_rcd_using_subcommand stats" -s i -l interval -d 'Seconds from one look to the next' -r
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand stats" -s a -l all -d 'Show those that do not run too'
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l no-stream -d 'Show them once, and end'
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l no-trunc -d 'Show whole IDs'
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l no-reset -d 'Show each look below the last, with no screen to draw on'
complete -c rcd -n "__fish_rcd_using_subcommand stats" -s l -l latest -d 'Show the one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand stats" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand stats" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand stats" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand stop" -s t -l time -l timeout -d 'Seconds to wait before it is killed; -1 waits for ever' -r
complete -c rcd -n "__fish_rcd_using_subcommand stop" -s s -l signal -d 'Send this instead of its own stop signal' -r
complete -c rcd -n "__fish_rcd_using_subcommand stop" -s f -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand stop" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand stop" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand stop" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand stop" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand stop" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand stop" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand stop" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand stop" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand stop" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand stop" -s i -l ignore -d 'A container that is not there is no error'
complete -c rcd -n "__fish_rcd_using_subcommand stop" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand stop" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand stop" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand stop" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand stop" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -f -a "check" -d 'Look for what belongs to nobody, because a command, a monitor or the host died'
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -f -a "df" -d 'Show what takes room'
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -f -a "events" -d 'Show what happens to containers, images, volumes and networks'
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -f -a "info" -d 'Show what rcd finds on this host'
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -f -a "prune" -d 'Remove stopped containers, networks that nobody uses, and images without a name'
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -f -a "reset" -d 'Remove every container, image, volume, network and secret'
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -f -a "service" -d 'Serve Docker\'s API on a socket: not supported, see the hint'
complete -c rcd -n "__fish_rcd_using_subcommand system; and not __fish_seen_subcommand_from check df events info prune reset service start-containers" -f -a "start-containers" -d 'Start the containers whose restart policy asks for it, as at boot'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -s m -l max -d 'Leave unfinished layers and files alone that are younger, like 24h' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -l repair -d 'Take it back, and repair what is damaged'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -s f -l force -d 'The same as --repair'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -l deep -d 'Hash every blob and compare every layer with its blob too, as is done with --repair'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -l quick -d 'Leave that out of --repair'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Say nothing: the exit code is the answer'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -l format -d 'A Go template, `json` or `table TEMPLATE`' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -s v -l verbose -d 'Show every image, container and volume'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from df" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l format -d 'Format with a Go template, or: json' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l since -d 'Show what happened since a time too, like 2026-01-02T13:23:37Z or 42m ago' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l until -d 'End at a time' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l stream -d 'Whether to go on when all that happened before is shown' -r -f -a "true\t''
false\t''"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l no-trunc -d 'Accepted: nothing is shortened'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from info" -s f -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from info" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from info" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from info" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from info" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from info" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from info" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from info" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from info" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from info" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from info" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from info" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -l filter -d 'Only those that fit: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -s a -l all -d 'Every image that no container uses'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do it without being asked again'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -l volumes -d 'Anonymous volumes too that no container uses'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from reset" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from reset" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from reset" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from reset" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from reset" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from reset" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from reset" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from reset" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from reset" -s f -l force -d 'Do it without being asked again'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from reset" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from reset" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from service" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from service" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from service" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from service" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from service" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from service" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from service" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from service" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from service" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from service" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from service" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from start-containers" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from start-containers" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from start-containers" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from start-containers" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from start-containers" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from start-containers" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from start-containers" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from start-containers" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from start-containers" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from start-containers" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand system; and __fish_seen_subcommand_from start-containers" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand tag" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand tag" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand tag" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand tag" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand tag" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand tag" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand tag" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand tag" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand tag" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand tag" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand tag" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand top" -s o -l format -d 'Show these columns, like pid,user,args' -r
complete -c rcd -n "__fish_rcd_using_subcommand top" -s w -l watch -d 'Show them again and again, every so many seconds, until it ends' -r
complete -c rcd -n "__fish_rcd_using_subcommand top" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand top" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand top" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand top" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand top" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand top" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand top" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand top" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand top" -s l -l latest -d 'The container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand top" -l no-stream -d 'Show them once, on a terminal too'
complete -c rcd -n "__fish_rcd_using_subcommand top" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand top" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand top" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand update" -s m -l memory -d 'Limit memory' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l memory-swap -d 'Limit memory and swap together; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l memory-reservation -d 'Keep so much memory from being reclaimed' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l cpus -d 'Limit processors' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l cpuset-mems -d 'Use these memory nodes only' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -s c -l cpu-shares -d 'Weigh its share of the processors; 1024 is the usual' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l cpu-period -d 'Microseconds of a period of processor time' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l cpu-quota -d 'Microseconds of processor time in each period' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l pids-limit -d 'Limit processes and threads; -1 is no limit' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l memory-swappiness -d 'How readily its memory is swapped, from 0 to 100; -1 leaves it to the host (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l cpu-rt-period -d 'Microseconds of a period of real-time processes (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l cpu-rt-runtime -d 'Microseconds that real-time processes have in each period (cgroup v1)' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l blkio-weight -d 'Weigh its share of busy block devices, from 10 to 1000; 0 leaves it as it is' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l blkio-weight-device -d 'The same of one block device' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l device-read-bps -d 'Limit what it reads of a block device in a second, as /dev/sda:10m' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l device-write-bps -d 'Limit what it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l device-read-iops -d 'Limit how often it reads of a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l device-write-iops -d 'Limit how often it writes to a block device in a second' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l cgroup-conf -d 'Write a value to a file of its cgroup (v2), as memory.high=1073741824' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l restart -d 'When it is started again: no, on-failure[:NUMBER], always or unless-stopped' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -s e -l env -d 'Set a variable; without a value, copy the host\'s' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l unsetenv -d 'Take a variable away' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l ulimit -d 'Limit each process' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l health-cmd -d 'Run this in a shell to check its health, not the image\'s check' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l health-interval -d 'From one check to the next, like 30s' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l health-timeout -d 'How long a check may take, like 30s' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l health-retries -d 'So many failures in a row make it unhealthy' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l health-start-period -d 'How long failures do not count after the start, like 1m' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l health-start-interval -d 'From one check to the next in that time, like 5s' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l health-on-failure -d 'When it is unhealthy: none, kill, restart or stop' -r -f -a "none\t'It is shown'
kill\t'It is killed'
restart\t'It is stopped and started again'
stop\t'It is stopped'"
complete -c rcd -n "__fish_rcd_using_subcommand update" -l publish -l publish-rm -d 'Not supported: ports are set when a container is made' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l volume -d 'Not supported: volumes are set when a container is made' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand update" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand update" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand update" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand update" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand update" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand update" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand update" -l no-healthcheck -d 'Check nothing, whatever the image says'
complete -c rcd -n "__fish_rcd_using_subcommand update" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand update" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand update" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -s f -l filter -d 'Those that fit, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -l cidfile -d 'Those whose IDs are in this file too' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -s a -l all -d 'All that it can be done to'
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand unpause" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand untag" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand untag" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand untag" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand untag" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand untag" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand untag" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand untag" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand untag" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand untag" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand untag" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand untag" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -s a -l all -d 'All that is mounted'
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -s l -l latest -d 'That of the container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -s f -l force -d 'One that is not mounted is no error'
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand unmount" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand umount" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand umount" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand umount" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand umount" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand umount" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand umount" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand umount" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand umount" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand umount" -s a -l all -d 'All that is mounted'
complete -c rcd -n "__fish_rcd_using_subcommand umount" -s l -l latest -d 'That of the container that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand umount" -s f -l force -d 'One that is not mounted is no error'
complete -c rcd -n "__fish_rcd_using_subcommand umount" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand umount" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand umount" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand version" -s f -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand version" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand version" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand version" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand version" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand version" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand version" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand version" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand version" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand version" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand version" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand version" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "create" -d 'Create a volume'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "exists" -d 'Ask whether there is a volume, by the exit code: 0 if so, 1 if not'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "export" -d 'Write the content of a volume as a tar archive'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "import" -d 'Put the content of a tar archive into a volume, which is made where there is none'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "inspect" -d 'Show everything that is known of one or more volumes'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "ls" -d 'List volumes'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "list" -d 'List volumes'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "mount" -d 'Show where the files of one or more volumes are on the host'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "prune" -d 'Remove the volumes that no container uses'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "rm" -d 'Remove one or more volumes that no container uses'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "remove" -d 'Remove one or more volumes that no container uses'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "unmount" -d 'Undo `rcd volume mount`, which for folders is nothing to do'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and not __fish_seen_subcommand_from create exists export import inspect ls list mount prune rm remove unmount umount" -f -a "umount" -d 'Undo `rcd volume mount`, which for folders is nothing to do'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -s d -l driver -d 'What carries it: local' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -s l -l label -d 'Attach a label' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -s o -l opt -d 'An option of the driver: type=tmpfs, device=tmpfs, o=size=64m and the like, as mount(8) takes them' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -l uid -d 'The user whose its folder is' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -l gid -d 'The group whose its folder is' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -l ignore -d 'One that is there already is as wanted, whatever its options'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from exists" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from exists" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from exists" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from exists" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from exists" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from exists" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from exists" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from exists" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from exists" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from exists" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from exists" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from export" -s o -l output -d 'Write to a file instead of standard output' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from export" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from export" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from export" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from export" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from export" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from export" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from export" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from export" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from export" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from export" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from import" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from import" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from import" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from import" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from import" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from import" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from import" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from import" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from import" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from import" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s f -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s a -l all -d 'Show every volume'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s s -l size -d 'Show how much room each takes, which takes longer'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -s s -l size -d 'Show how much room each takes, which takes longer'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -s n -l noheading -d 'Show no line of headings'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -s s -l size -d 'Show how much room each takes, which takes longer'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -s n -l noheading -d 'Show no line of headings'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from mount" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from mount" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from mount" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from mount" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from mount" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from mount" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from mount" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from mount" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from mount" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from mount" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from mount" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -l filter -d 'Only those that fit: label=KEY[=VALUE], label!=KEY[=VALUE], until=TIME, all=true' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -s a -l all -d 'Those with a name too, not only those that were made for one container alone'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do it without being asked again'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -s t -l time -d 'With -f, first end and remove the containers that use it, letting each end by itself for so many seconds' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -s f -l force -d 'No error where there is no such volume'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -s a -l all -d 'Remove every volume that no container uses'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -s t -l time -d 'With -f, first end and remove the containers that use it, letting each end by itself for so many seconds' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -s f -l force -d 'No error where there is no such volume'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -s a -l all -d 'Remove every volume that no container uses'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from unmount" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from unmount" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from unmount" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from unmount" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from unmount" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from unmount" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from unmount" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from unmount" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from unmount" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from unmount" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from unmount" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from umount" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from umount" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from umount" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from umount" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from umount" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from umount" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from umount" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from umount" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from umount" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from umount" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand volume; and __fish_seen_subcommand_from umount" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand wait" -l condition -d 'Wait for this: stopped, running, paused, healthy, unhealthy, created, next-exit or removed' -r -f -a "stopped\t'It does not run'
running\t'It runs'
paused\t'It stands still'
healthy\t'Its health check says so'
unhealthy\t'Its health check says so'
created\t'It is there'
next-exit\t'It ends, the next time'
removed\t'It is gone'"
complete -c rcd -n "__fish_rcd_using_subcommand wait" -s i -l interval -d 'Look so often, as 500ms or 2s' -r
complete -c rcd -n "__fish_rcd_using_subcommand wait" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand wait" -l state -l runroot -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand wait" -l runtime -d 'Have another OCI runtime make containers, like /usr/bin/crun' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand wait" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand wait" -l log-level -d 'How much to say on stderr: debug, info, warn, error or fatal' -r -f -a "debug\t'As --debug'
info\t'Failures, warnings, notes'
warn\t'The same'
error\t'Failures only'
fatal\t'The same'"
complete -c rcd -n "__fish_rcd_using_subcommand wait" -l insecure-registry -d 'Allow plain HTTP and unverified TLS to this registry; repeatable' -r
complete -c rcd -n "__fish_rcd_using_subcommand wait" -l storage-driver -l snapshotter -d 'How layers become one: overlay, or fuse-overlayfs or copy where that does not work' -r
complete -c rcd -n "__fish_rcd_using_subcommand wait" -l cgroup-manager -d 'Who makes the cgroups of new containers: cgroupfs (rcd itself) or systemd' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c rcd -n "__fish_rcd_using_subcommand wait" -l exit-first-match -d 'End with the first that is so, and print its code alone'
complete -c rcd -n "__fish_rcd_using_subcommand wait" -l ignore -d 'A container that is not there is no error: its code is -1'
complete -c rcd -n "__fish_rcd_using_subcommand wait" -s l -l latest -d 'The one that was made last'
complete -c rcd -n "__fish_rcd_using_subcommand wait" -s D -l debug -d 'Say what is done and why, on stderr'
complete -c rcd -n "__fish_rcd_using_subcommand wait" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand wait" -s h -l help -d 'Print help'
