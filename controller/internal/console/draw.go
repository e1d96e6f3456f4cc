package console

import (
	"html/template"
	"strings"
)

// drawCars draws the carriages of a train: each a box, each display a window in
// it; large ones wear their number. It is written by hand and not as a template
// because a network of ten thousand displays draws ten thousand of these, and a
// page must be there in a tenth of a second.
func drawCars(cars []carView, large bool) template.HTML {
	var b strings.Builder
	b.Grow(len(cars) * 120)
	for i := range cars {
		name := template.HTMLEscapeString(string(cars[i].Carriage))
		b.WriteString(`<span class="car"`)
		if !large {
			b.WriteString(` title="` + name + `"`)
		}
		b.WriteByte('>')
		for _, w := range cars[i].Windows {
			b.WriteString(`<i class="s-` + string(w.State) + `" data-d="` + template.HTMLEscapeString(string(w.Display)) + `"></i>`)
		}
		if large {
			b.WriteString(`<small>` + name + `</small>`)
		}
		b.WriteString(`</span>`)
	}
	return template.HTML(b.String()) //nolint:gosec // every foreign word above is escaped, a state is one of ours
}
