// Package adminui carries what the pages are made of: the messages of each language, the one style sheet and the exit
// script. The built app is in embed.go beside it. Start reading at Messages.
package adminui

import "embed"

// Messages holds messages/<language>.json: the same catalogues that the app uses. A language is added by adding one file.
//
//go:embed messages/*.json
var Messages embed.FS
