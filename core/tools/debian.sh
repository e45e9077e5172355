# debian.sh -- for scripts that source it: files of packages in Debian's newer suites, got by an apt with a configuration of its own (this
# machine's mirror, its keys), so nothing is installed in the system. The script has functions say and failed, which print a line.
suites="sid forky"

# The Debian mirrors in this machine's apt sources, likeliest first.
mirrors() {
    {
        cat /etc/apt/sources.list.d/*.sources 2>/dev/null | sed -nE 's/^URIs:[[:space:]]*//p' | tr -s ' \t' '\n\n'
        cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p'
    } | grep -i debian | grep -viE 'security|backports' | awk '{ sub(/\/+$/, ""); rank = /\/debian$/ ? 1 : 2; if (!seen[$0]++) print rank, $0 }' |
        sort -s -k1,1n | cut -d' ' -f2- | head -3
}

# debian_packages WORK TAKE PACKAGE...   suite after suite: downloads the packages and unpacks them into WORK/root, until TAKE says that
# it has what it wants from there (status 0). Then it says which packages those were.
debian_packages() {
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || { failed "Debian: there is no apt-get here"; return; }
    local work=$1 take=$2 found mirror suite keys='' log=$1/apt.log
    shift 2
    found=$(mirrors)
    [ -n "$found" ] || { failed "Debian: no Debian mirror in this machine's apt sources"; return; }
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] && keys='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
    for mirror in $found; do
        for suite in $suites; do
            say "looking at Debian's suite $suite"
            local apt=$work/apt-$suite
            rm -rf "$apt" && mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/etc"
            echo "deb $keys $mirror $suite main" > "$apt/etc/sources.list"
            local options=(-qq -oDir::Etc::sourcelist="$apt/etc/sources.list" -oDir::Etc::sourceparts=/dev/null -oDir::State::Lists="$apt/lists"
                           -oDir::Cache="$apt/cache" -oAPT::Sandbox::User= -oAcquire::Languages=none -oAcquire::Retries=3
                           -oAPT::Update::Error-Mode=any)
            # a mirror that stands still is good enough here (signatures are checked all the same), and so is a clock that is off
            options+=(-oAcquire::Check-Valid-Until=false -oAcquire::Check-Date=false)
            [ "$(id -u)" -eq 0 ] && options+=(-oAPT::Sandbox::User=root)
            mkdir -p "$work/debs"
            if apt-get "${options[@]}" update > "$log" 2>&1 && (cd "$work/debs" && apt-get "${options[@]}" download "$@" >> "$log" 2>&1); then
                if unpack_debs "$work" && $take; then
                    say "unpacked from Debian's suite $suite: $(cd "$work/debs" && echo *.deb | sed 's/%3a/:/g')"
                    return 0
                fi
            else
                failed "suite $suite: $(grep -E '^[EW]:' "$log" | tail -1 | sed -E 's#[a-z]+://[^/ ]*##g')"
            fi
            rm -rf "$work/debs" "$work/root" "$apt"
        done
    done
    return 1
}

unpack_debs() {
    local deb
    for deb in "$1"/debs/*.deb; do
        dpkg-deb -x "$deb" "$1/root" || { failed "Debian: $(basename "$deb") does not unpack"; return; }
    done
}
