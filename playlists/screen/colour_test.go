package screen

import (
	"math"
	"regexp"
	"strconv"
	"testing"
)

// TestWordsStandOutFromTheirGround computes contrasts as WCAG 2.2 does
// (relative luminance, success criterion 1.4.3): 4.5 for words, and, by our own
// rule, 7 for numbers and addresses.
func TestWordsStandOutFromTheirGround(t *testing.T) {
	colours := map[string]float64{}
	for _, m := range regexp.MustCompile(`--(\w+): #(\w{6});`).FindAllStringSubmatch(string(load(true).files["screen.css"]), -1) {
		colours[m[1]] = luminance(t, m[2])
	}
	for _, c := range []struct {
		front, back string
		least       float64
	}{
		{"amber", "night", 7}, {"amber", "dusk", 7}, {"snow", "night", 7}, {"snow", "dusk", 7},
		{"mist", "night", 4.5}, {"mist", "dusk", 4.5}, {"paper", "ink", 7},
	} {
		a, b := colours[c.front], colours[c.back]
		if a == 0 || b == 0 {
			t.Fatalf("no colour %s or %s", c.front, c.back)
		}
		if got := (a + 0.05) / (b + 0.05); got < c.least {
			t.Errorf("%s on %s has contrast %.1f, want %.1f", c.front, c.back, got, c.least)
		}
	}
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	part := func(shift int, weight float64) float64 {
		v := float64(n>>shift&0xff) / 255
		if v <= 0.04045 {
			return weight * v / 12.92
		}
		return weight * math.Pow((v+0.055)/1.055, 2.4)
	}
	return part(16, 0.2126) + part(8, 0.7152) + part(0, 0.0722)
}
