#!/bin/sh
# Makes the samples anew with the programs that people make such files with. Needs pandoc and LibreOffice.
# The captions and tracks.csv are kept by hand: talk.vtt has the shape of YouTube's automatic captions, film.srt
# that of `ffmpeg -i film.mkv film.srt`.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
office() { soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to "$1" --outdir "$work" "$2" >/dev/null 2>&1; }

export SOURCE_DATE_EPOCH=1684022400
pandoc guide.md -o pandoc.docx
pandoc guide.md -o guide.epub
pandoc guide.md -s -o pandoc.html
pandoc sources/slides.md --slide-level=1 -o slides.pptx

pandoc guide.md -o "$work/guide.odt"
office 'docx:MS Word 2007 XML' "$work/guide.odt"
mv "$work/guide.docx" writer.docx
office 'html:HTML (StarWriter)' "$work/guide.odt"
mv "$work/guide.html" writer.html
office pdf "$work/guide.odt"
mv "$work/guide.pdf" guide.pdf
office 'xlsx:Calc MS Excel 2007 XML' sources/accounts.fods
mv "$work/accounts.xlsx" accounts.xlsx
office pptx sources/slides.fodp
mv "$work/slides.pptx" impress.pptx
office 'doc:MS Word 97' writer.docx
mv "$work/writer.doc" old/writer.doc
office 'xls:MS Excel 97' accounts.xlsx
mv "$work/accounts.xls" old/accounts.xls
