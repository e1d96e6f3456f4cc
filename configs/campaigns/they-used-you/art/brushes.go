//go:build ignore

package main

import (
	"fmt"
	"math"
	"strings"
	"text/template"
)

// brushes are the words that scenes may use. Numbers are any of Go's number
// types, so that a scene can write 3 as well as 3.5.
func brushes(p picture) template.FuncMap {
	pick := func(wide, bar, tall any) any {
		x := map[string]any{"wide": wide, "bar": bar, "tall": tall}[p.Shape]
		if i, ok := x.(int); ok {
			return float64(i) // so that templates can compare it
		}
		return x
	}
	return template.FuncMap{
		"pick": pick, // one value for each shape
		"add":  func(xs ...any) float64 { return fold(xs, func(a, b float64) float64 { return a + b }) },
		"sub":  func(xs ...any) float64 { return fold(xs, func(a, b float64) float64 { return a - b }) },
		"mul":  func(xs ...any) float64 { return fold(xs, func(a, b float64) float64 { return a * b }) },
		"div":  func(xs ...any) float64 { return fold(xs, func(a, b float64) float64 { return a / b }) },
		"mod":  func(a, b any) float64 { return math.Mod(math.Mod(num(a), num(b))+num(b), num(b)) },
		"sin":  func(a any) float64 { return math.Sin(num(a)) },
		"cos":  func(a any) float64 { return math.Cos(num(a)) },
		"max":  func(a, b any) float64 { return math.Max(num(a), num(b)) },
		"min":  func(a, b any) float64 { return math.Min(num(a), num(b)) },
		"ease": ease, "mix": mix, "seq": seq, "chance": chance,
		"lerp":  func(a, b, t any) float64 { return num(a) + (num(b)-num(a))*num(t) },
		"args":  func(xs ...any) []any { return xs }, // several values for one {{template}}
		"reach": reach, "through": through,
		"thread": thread, "bare": func(width any, d string) string { return yarn(width, d) },
		"vignette": func(colour string, strength any) string { return vignette(p, colour, num(strength)) },
	}
}

func num(x any) float64 {
	switch x := x.(type) {
	case int:
		return float64(x)
	case float64:
		return x
	}
	panic(fmt.Sprintf("%v is not a number", x))
}

func fold(xs []any, f func(a, b float64) float64) float64 {
	sum := num(xs[0])
	for _, x := range xs[1:] {
		sum = f(sum, num(x))
	}
	return sum
}

// ease rises smoothly from 0 at from to 1 at to.
func ease(from, to, x any) float64 {
	t := (num(x) - num(from)) / (num(to) - num(from))
	t = math.Max(0, math.Min(1, t))
	return t * t * (3 - 2*t)
}

// seq gives from, from+by, ... below to.
func seq(from, to, by any) []float64 {
	var xs []float64
	for x := num(from); x < num(to); x += num(by) {
		xs = append(xs, x)
	}
	return xs
}

// chance gives the same number in [0, 1) for the same seeds, whatever the run.
func chance(seeds ...any) float64 {
	h := uint64(1469598103934665603)
	for _, s := range seeds {
		h = (h ^ math.Float64bits(num(s)+0.5)) * 1099511628211
		h ^= h >> 29
		h *= 0xbf58476d1ce4e5b9
		h ^= h >> 32
	}
	return float64(h>>11) / (1 << 53)
}

// mix blends two colours written #rrggbb.
func mix(a, b string, t any) string {
	var x, y [3]int
	fmt.Sscanf(a, "#%02x%02x%02x", &x[0], &x[1], &x[2])
	fmt.Sscanf(b, "#%02x%02x%02x", &y[0], &y[1], &y[2])
	for i := range x {
		x[i] += int(math.Round(float64(y[i]-x[i]) * num(t)))
	}
	return fmt.Sprintf("#%02x%02x%02x", x[0], x[1], x[2])
}

// thread is the red thread that runs through every picture of the campaign:
// a soft shadow and the yarn over it.
func thread(width any, d string) string {
	w := num(width)
	return fmt.Sprintf(`<path d="%s" fill="none" stroke="#000" stroke-opacity=".28" stroke-width="%.2f" stroke-linecap="round" transform="translate(%.2f %.2f)"/>`,
		d, w*1.1, w*.55, w*1.1) + yarn(width, d)
}

// yarn is the thread without its shadow: a dark edge, a lit core and the
// slant light of the twist.
func yarn(width any, d string) string {
	w := num(width)
	var b strings.Builder
	fmt.Fprintf(&b, `<g fill="none" stroke-linecap="round" stroke-linejoin="round">`)
	fmt.Fprintf(&b, `<path d="%s" stroke="#8f2419" stroke-width="%.2f"/>`, d, w)
	fmt.Fprintf(&b, `<path d="%s" stroke="#dd4531" stroke-width="%.2f" transform="translate(%.2f %.2f)"/>`, d, w*.68, -w*.06, -w*.1)
	fmt.Fprintf(&b, `<path d="%s" stroke="#ff9478" stroke-opacity=".75" stroke-linecap="butt" stroke-width="%.2f" stroke-dasharray="%.2f %.2f" transform="translate(%.2f %.2f)"/>`,
		d, w*.26, w*.8, w*.75, -w*.1, -w*.18)
	b.WriteString(`</g>`)
	return b.String()
}

// vignette darkens the edges, so that the one light of a picture stays alone.
func vignette(p picture, colour string, strength float64) string {
	return fmt.Sprintf(`<radialGradient id="vignette" cx=".55" cy=".45" r=".8"><stop offset=".45" stop-color="%s" stop-opacity="0"/>`+
		`<stop offset="1" stop-color="%s" stop-opacity="%.2f"/></radialGradient><rect width="%g" height="%g" fill="url(#vignette)"/>`,
		colour, colour, strength, p.W, p.H)
}

// reach is the part from 0 to p of the curve from (x0, y0) by (cx, cy) to (x1, y1).
func reach(x0, y0, cx, cy, x1, y1, p any) string {
	at := func(a, b any) float64 { return num(a) + (num(b)-num(a))*num(p) }
	mx, my := at(x0, cx), at(y0, cy)
	return fmt.Sprintf("M%.1f,%.1f Q%.1f,%.1f %.1f,%.1f", num(x0), num(y0), mx, my, at(mx, at(cx, x1)), at(my, at(cy, y1)))
}

// through walks a row of colours, each at its moment: through t "#a.." 0 "#b.." 2 ...
func through(t any, stops ...any) string {
	for i := 2; i+1 < len(stops); i += 2 {
		if num(t) < num(stops[i+1]) {
			return mix(stops[i-2].(string), stops[i].(string), ease(stops[i-1], stops[i+1], t))
		}
	}
	return stops[len(stops)-2].(string)
}
