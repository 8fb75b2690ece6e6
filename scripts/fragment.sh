#!/bin/sh
# A change that users see brings a changelog fragment. Compared is with BASE, by default the branch that this one left.
set -eu
cd "$(dirname "$0")/.."
base="${BASE:-$(git merge-base HEAD origin/main 2>/dev/null || true)}"
[ -n "$base" ] || exit 0
seen="$(git diff --name-only "$base" -- plugins roles playbooks group_vars site.yml)"
[ -n "$seen" ] || exit 0
git diff --name-only "$base" -- changelogs | grep -q . && exit 0
[ -n "$(git ls-files --others --exclude-standard changelogs/fragments)" ] && exit 0
echo "These files change what users get, and no fragment in changelogs/fragments says so:" >&2
echo "$seen" >&2
exit 1
