#!/bin/sh
# Makes an app bundle and a disk image from dist/swc-desktop, on macOS.
# Neither is signed or notarised, so Gatekeeper asks: System Settings, Privacy & Security, Open Anyway.
set -eu
cd "$(dirname "$0")/../.."
version=$1
app=dist/image/swc-desktop.app
rm -rf dist/image
mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources"
cp -R dist/swc-desktop/ "$app/Contents/MacOS/"
sed "s/@VERSION@/$version/g" packaging/macos/Info.plist > "$app/Contents/Info.plist"
cat > "$app/Contents/MacOS/window" <<'START'
#!/bin/sh
exec "$(dirname "$0")/swc-desktop" app "$@"
START
chmod 755 "$app/Contents/MacOS/window"
"$app/Contents/MacOS/swc-desktop" --self-test
ln -s /Applications dist/image/Applications
hdiutil create -volname swc-desktop -srcfolder dist/image -ov -format UDZO "dist/swc-desktop-$version-macos.dmg"
