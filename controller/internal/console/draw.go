package console

import (
	"html/template"
	"strconv"
	"strings"
)

// The holes of a tally, in the reader's own sentence.
const (
	holeApplied = "%applied%"
	holeTotal   = "%total%"
)

// drawTrains draws the trains of a line: each carriage a box, each display a window
// in it; large ones wear their number. How many of its windows are applied stands in
// words that come with the holes. It is written by hand and not as a template because
// a network of ten thousand displays draws ten thousand of these, and a page must be
// there in a tenth of a second.
func drawTrains(trains []trainCard, large bool, tally template.HTML) template.HTML {
	before, rest, _ := strings.Cut(string(tally), holeApplied)
	between, after, _ := strings.Cut(rest, holeTotal)
	var b strings.Builder
	b.Grow(len(trains) * 800)
	for i := range trains {
		t := &trains[i]
		id := template.HTMLEscapeString(string(t.ID))
		b.WriteString(`<li class="train`)
		if t.Applied == t.Total {
			b.WriteString(` whole`)
		}
		b.WriteString(`"><a href="/trains/` + id + `"><span class="id" translate="no">` + id + `</span><span class="cars" aria-hidden="true">`)
		drawCars(&b, t.Cars, large)
		b.WriteString(`</span><span class="tally">` + before + `<b data-tally="">` + strconv.Itoa(t.Applied) + `</b>` + between + strconv.Itoa(t.Total) + after + "</span></a></li>\n")
	}
	return template.HTML(b.String()) //nolint:gosec // every foreign word above is escaped, a state is one of ours
}

func drawCars(b *strings.Builder, cars []carView, large bool) {
	for i := range cars {
		name := template.HTMLEscapeString(string(cars[i].Carriage))
		b.WriteString(`<span class="car"`)
		if !large {
			b.WriteString(` title="` + name + `"`)
		}
		b.WriteByte('>')
		for _, w := range cars[i].Windows {
			b.WriteString(`<i class="s-` + string(w.Look) + `" data-d="` + template.HTMLEscapeString(string(w.Display)) + `"></i>`)
		}
		if large {
			b.WriteString(`<small>` + name + `</small>`)
		}
		b.WriteString(`</span>`)
	}
}
