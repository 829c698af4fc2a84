package adminui

import "embed"

var (
	// Messages holds messages/<language>.json: the same catalogues that the app uses. A language is added by one file.
	//
	//go:embed messages/*.json
	Messages embed.FS

	// Public holds the style sheets and small scripts as they are written; the build copies them into Dist unchanged.
	//
	//go:embed public
	Public embed.FS
)
