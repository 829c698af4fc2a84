// Package adminui carries the built pages that need script, so that the program shows them with Go alone. It never holds
// a rule. Start reading at Dist.
package adminui

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist is the built folder without its prefix; it holds only .gitkeep while the pages are not built.
func Dist() (fs.FS, error) { return fs.Sub(dist, "dist") }
