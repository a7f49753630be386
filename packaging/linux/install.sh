#!/bin/sh
# Installs swc-desktop for this user, without root and network. Run it again to upgrade. The previous
# version is kept; to restore it: swc-desktop stick back program
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
program=$HOME/.local/opt/swc-desktop
"$here/swc-desktop/swc-desktop" --self-test > /dev/null || {
    echo "The self-test failed, so nothing was installed. Copy the archive again." >&2
    exit 1
}
mkdir -p "$HOME/.local/opt" "$HOME/.local/bin"
rm -rf "$program.new"
cp -R "$here/swc-desktop" "$program.new"
cp "$here/uninstall.sh" "$program.new/uninstall.sh"
if [ -e "$program" ]; then
    rm -rf "$program.before"
    mv "$program" "$program.before"
fi
mv "$program.new" "$program"
ln -sfn "$program/swc-desktop" "$HOME/.local/bin/swc-desktop"
cd "$here/share"
find . -type f | while read -r file; do
    mkdir -p "$data/$(dirname "$file")"
    sed "s|@PROGRAM@|$program/swc-desktop|g" "$file" > "$data/$file"
done
for tool in "update-mime-database $data/mime" "update-desktop-database $data/applications"; do
    if command -v "${tool%% *}" > /dev/null; then $tool || true; fi
done
echo "swc-desktop is installed. Start it from the menu, or with: $HOME/.local/bin/swc-desktop app"
