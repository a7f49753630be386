; Installs swc-desktop for one user: no administrator, no network.
; On Linux it is compiled by: python run.py package --for windows
;   makensis -DVERSION=0.1.0 -DBUNDLE=dist\swc-desktop -DOUT=dist\swc-desktop-0.1.0-setup.exe swc-desktop.nsi
; Silent: setup.exe /S [/D=FOLDER]; uninstall.exe /S. Run it again to upgrade.
Target amd64-unicode
!include "MUI2.nsh"
!include "FileFunc.nsh"

!define NAME "swc-desktop"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"

Name "${NAME} ${VERSION}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "Software\${NAME}" "Folder"
RequestExecutionLevel user
SetCompressor /SOLID lzma
ManifestDPIAware true

!define MUI_FINISHPAGE_RUN "$INSTDIR\${NAME}.exe"
!define MUI_FINISHPAGE_RUN_PARAMETERS "app"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!macro Associate ENDING TITLE
  WriteRegStr HKCU "Software\Classes\.${ENDING}" "" "${NAME}.${ENDING}"
  WriteRegStr HKCU "Software\Classes\${NAME}.${ENDING}" "" "${TITLE}"
  WriteRegStr HKCU "Software\Classes\${NAME}.${ENDING}\shell\open\command" "" '"$INSTDIR\${NAME}.exe" app "%1"'
!macroend

!macro Dissociate ENDING
  ReadRegStr $0 HKCU "Software\Classes\.${ENDING}" ""
  StrCmp $0 "${NAME}.${ENDING}" 0 +2
  DeleteRegKey HKCU "Software\Classes\.${ENDING}"
  DeleteRegKey HKCU "Software\Classes\${NAME}.${ENDING}"
!macroend

!macro ClassifyHere PLACE
  WriteRegStr HKCU "Software\Classes\${PLACE}\shell\${NAME}" "" "Classify animals here"
  WriteRegStr HKCU "Software\Classes\${PLACE}\shell\${NAME}" "Icon" "$INSTDIR\${NAME}.exe"
  WriteRegStr HKCU "Software\Classes\${PLACE}\shell\${NAME}\command" "" '"$INSTDIR\${NAME}.exe" app "%1"'
!macroend

Section "install"
  ; the new one is put aside and tested before the old one goes
  RMDir /r "$INSTDIR\new"
  SetOutPath "$INSTDIR\new"
  File /r "${BUNDLE}/*"
  nsExec::ExecToStack '"$INSTDIR\new\${NAME}.exe" --self-test'
  Pop $0
  Pop $1
  StrCmp $0 "0" whole
    ; a folder in which a program works cannot be removed; this one was not there before
    SetOutPath "$TEMP"
    RMDir /r "$INSTDIR\new"
    RMDir "$INSTDIR"
    ; a silent installation shows nothing, so that what the self-test said is kept in a file
    FileOpen $2 "$TEMP\${NAME}-self-test.txt" w
    FileWrite $2 $1
    FileClose $2
    MessageBox MB_ICONSTOP "The self-test failed, so nothing was changed. Copy the installer again. What the self-test said is in $TEMP\${NAME}-self-test.txt." /SD IDOK
    SetErrorLevel 3
    Quit
  whole:
  SetOutPath "$INSTDIR"
  ClearErrors
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${NAME}.exe"
  Rename "$INSTDIR\new\_internal" "$INSTDIR\_internal"
  Rename "$INSTDIR\new\${NAME}.exe" "$INSTDIR\${NAME}.exe"
  RMDir /r "$INSTDIR\new"
  IfErrors 0 placed
    MessageBox MB_ICONSTOP "${NAME} could not be put in place. Close it if it runs, and start this installer again." /SD IDOK
    SetErrorLevel 4
    Quit
  placed:
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${NAME}.exe" "app"
  WriteRegStr HKCU "Software\${NAME}" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
  !insertmacro Associate "swcpack" "Model pack of swc-desktop"
  !insertmacro Associate "swcweather" "Weather for swc-desktop"
  !insertmacro Associate "swcproject" "Project of swc-desktop"
  !insertmacro ClassifyHere "Directory"
SectionEnd

Section "uninstall"
  ; results, packs, weather and settings stay in %LOCALAPPDATA%\swc-desktop
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\new"
  Delete "$INSTDIR\${NAME}.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  !insertmacro Dissociate "swcpack"
  !insertmacro Dissociate "swcweather"
  !insertmacro Dissociate "swcproject"
  DeleteRegKey HKCU "Software\Classes\Directory\shell\${NAME}"
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "Software\${NAME}"
SectionEnd
