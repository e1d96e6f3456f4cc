package doctor

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Glass looks for a connected screen of the configured size in sysfs, which needs
// no X and no Wayland to answer.
func Glass(sys fs.FS, w, h int) Finding {
	const name = "display"
	outputs, err := fs.Glob(sys, "class/drm/*/status")
	if err != nil || len(outputs) == 0 {
		return Skip(name, "the kernel knows of no display outputs")
	}
	var connected []string
	for _, status := range outputs {
		b, err := fs.ReadFile(sys, status)
		if err != nil || strings.TrimSpace(string(b)) != "connected" {
			continue
		}
		modes, _ := fs.ReadFile(sys, path.Join(path.Dir(status), "modes")) // none: none fits
		list := strings.Fields(string(modes))
		said := path.Base(path.Dir(status))
		if len(list) > 0 {
			said += " " + list[0]
		}
		connected = append(connected, said)
		if slices.Contains(list, fmt.Sprintf("%dx%d", w, h)) || slices.Contains(list, fmt.Sprintf("%dx%d", h, w)) {
			return Well(name, "%s, configured %dx%d", said, w, h)
		}
	}
	if len(connected) == 0 {
		return Failure(name, "nothing is connected to any display output", "see that the panel has power and its cable sits")
	}
	return Warning(name, fmt.Sprintf("%s, configured %dx%d", strings.Join(connected, "; "), w, h),
		"write the size of the panel into screen.width and screen.height: variants are chosen by it")
}
