package arrange

import (
	"strconv"
	"strings"
)

// curve is a line of the chart, by hour: a chance from 0 to 1.
type curve struct {
	tale
	All    bool   // of any story at all
	Points string // of an SVG polyline
}

// Size of the chart in its own units.
const (
	chartW = 960
	chartH = 200
)

// curves draws the chances over a service day: of any whole story, and of each that
// is ever seen.
func curves(hours []rideHour, stories []tale) []curve {
	if len(hours) == 0 {
		return nil
	}
	list := []curve{{All: true, Points: points(hours, func(h *rideHour) float64 { return h.Whole })}}
	for i := range stories {
		chance := func(h *rideHour) float64 { return h.Stories[i] }
		seen := false
		for k := range hours {
			seen = seen || chance(&hours[k]) > 0
		}
		if seen {
			list = append(list, curve{tale: stories[i], Points: points(hours, chance)})
		}
	}
	return list
}

// points steps from hour to hour: a chance is that of a whole hour.
func points(hours []rideHour, chance func(*rideHour) float64) string {
	var b strings.Builder
	w := float64(chartW) / float64(len(hours))
	for i := range hours {
		y := strconv.FormatFloat(chartH*(1-chance(&hours[i])), 'f', 1, 64)
		b.WriteString(strconv.FormatFloat(float64(i)*w, 'f', 1, 64) + "," + y + " ")
		b.WriteString(strconv.FormatFloat(float64(i+1)*w, 'f', 1, 64) + "," + y + " ")
	}
	return strings.TrimSpace(b.String())
}

// gridLine is a line of the chart's grid.
type gridLine struct{ Y, Percent int }

func grid() []gridLine {
	return []gridLine{{0, 100}, {chartH / 2, 50}, {chartH, 0}}
}

// marks names every third hour.
func marks(hours []rideHour) []tick {
	var list []tick
	for i := 0; i < len(hours); i += 3 {
		list = append(list, tick{X: float64(chartW) * float64(i) / float64(len(hours)), Said: hours[i].Hour.String()})
	}
	return list
}
