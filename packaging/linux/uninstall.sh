#!/bin/sh
# Removes swc-desktop for this user. Results, packs, weather and settings stay.
set -eu
data=${XDG_DATA_HOME:-$HOME/.local/share}
rm -f "$HOME/.local/bin/swc-desktop" \
    "$data/applications/swc-desktop.desktop" \
    "$data/applications/swc-desktop-classify.desktop" \
    "$data/icons/hicolor/scalable/apps/swc-desktop.svg" \
    "$data/kio/servicemenus/swc-desktop.desktop" \
    "$data/nemo/actions/swc-desktop.nemo_action" \
    "$data/mime/packages/swc-desktop.xml"
for tool in "update-mime-database $data/mime" "update-desktop-database $data/applications"; do
    if command -v "${tool%% *}" > /dev/null; then $tool || true; fi
done
rm -rf "$HOME/.local/opt/swc-desktop" "$HOME/.local/opt/swc-desktop.before"
echo "swc-desktop is removed. Its data is still in $data/swc-desktop."
