# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_rcd_global_optspecs
    string join \n root= state= color= help-all h/help V/version
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
complete -c rcd -n "__fish_rcd_needs_command" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_needs_command" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_needs_command" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_needs_command" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_needs_command" -s V -l version -d 'Print version'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "completion" -d 'Print what makes a shell complete rcd\'s command lines'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "generate" -d 'Write completions/ and man/ into a folder'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "help" -d 'Show the manual page of a command or of a topic'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "network" -d 'Manage networks'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "unshare" -d 'Run a command in the user namespace that containers of an ordinary user get'
complete -c rcd -n "__fish_rcd_needs_command" -f -a "version" -d 'Show the version'
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand completion" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand completion" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand generate" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand generate" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand generate" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand generate" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand generate" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand help" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand help" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand help" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand help" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand help" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from create inspect ls list prune rm remove" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from create inspect ls list prune rm remove" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from create inspect ls list prune rm remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from create inspect ls list prune rm remove" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from create inspect ls list prune rm remove" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from create inspect ls list prune rm remove" -f -a "create" -d 'Create a network'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from create inspect ls list prune rm remove" -f -a "inspect" -d 'Show networks in full'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from create inspect ls list prune rm remove" -f -a "ls" -d 'List networks'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from create inspect ls list prune rm remove" -f -a "list" -d 'List networks'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from create inspect ls list prune rm remove" -f -a "prune" -d 'Remove all networks that no container is connected to'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from create inspect ls list prune rm remove" -f -a "rm" -d 'Remove networks that no container is connected to'
complete -c rcd -n "__fish_rcd_using_subcommand network; and not __fish_seen_subcommand_from create inspect ls list prune rm remove" -f -a "remove" -d 'Remove networks that no container is connected to'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -s d -l driver -d 'How it works: bridge' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l subnet -d 'Its addresses, as 10.20.0.0/16; once for each address family' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l gateway -d 'The host\'s address in a subnet' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l ip-range -d 'The part of a subnet out of which containers get addresses' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -s o -l opt -d 'An option of the driver: mtu=1400' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l label -d 'Attach a label' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l internal -d 'Let nothing in or out'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l ipv6 -d 'With IPv6 addresses, too'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -s f -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -s f -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l format -d 'Format with a Go template, or: table, table TEMPLATE, json, json-array' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Show only IDs or names'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten what is long'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l filter -d 'Show only what fits, as name=web or label=tier=front' -r
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -s f -l force -d 'Do not ask'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -s f -l force -d 'Do not fail for a network that does not exist'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -s f -l force -d 'Do not fail for a network that does not exist'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand network; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand unshare" -s h -l help -d 'Print help'
complete -c rcd -n "__fish_rcd_using_subcommand version" -s f -l format -d 'Format with a Go template, or json' -r
complete -c rcd -n "__fish_rcd_using_subcommand version" -l root -d 'Folder of images, layers and containers' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand version" -l state -d 'Folder of runtime state, on a tmpfs' -r -F
complete -c rcd -n "__fish_rcd_using_subcommand version" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c rcd -n "__fish_rcd_using_subcommand version" -l help-all -d 'Show every flag'
complete -c rcd -n "__fish_rcd_using_subcommand version" -s h -l help -d 'Print help'
