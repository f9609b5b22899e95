# bash completion for dcvwatchd(8)                            -*- shell-script -*-

# The accounts beside the first: what /etc/dcvwatchd holds besides its configuration.
_dcvwatchd_instances() {
    local file
    for file in /etc/dcvwatchd/*.yaml; do
        file=${file##*/}
        [[ $file == dcvwatchd.yaml || $file == "*.yaml" ]] || echo "${file%.yaml}"
    done
}

_dcvwatchd() {
    local cur prev words cword
    _init_completion || return

    case $prev in
        --config) _filedir yaml; return ;;
        --state-dir) _filedir -d; return ;;
        --instance) mapfile -t COMPREPLY < <(compgen -W "$(_dcvwatchd_instances)" -- "$cur"); return ;;
        --log-format) mapfile -t COMPREPLY < <(compgen -W "auto journal text json" -- "$cur"); return ;;
        --log-level) mapfile -t COMPREPLY < <(compgen -W "trace debug info notice warning error" -- "$cur"); return ;;
        --days) mapfile -t COMPREPLY < <(compgen -W "1 10 30" -- "$cur"); return ;;
        --for) mapfile -t COMPREPLY < <(compgen -W "40s 10m 2h" -- "$cur"); return ;;
    esac

    local options="--help --version --config --state-dir --instance --log-format --log-level"
    local command="" word
    for word in "${words[@]:1:cword-1}"; do
        case $word in
            run) command=run options+=" --until-done --for" ;;
            plan) command=plan options+=" --days --json" ;;
            status) command=status options+=" --json" ;;
            check | check-config | reload) command=$word ;;
        esac
    done
    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
    elif [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W "run check check-config reload plan status" -- "$cur")
    fi
} &&
    complete -F _dcvwatchd dcvwatchd
