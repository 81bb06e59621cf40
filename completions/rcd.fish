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
