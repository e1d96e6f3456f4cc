package console

import "testing"

func TestNumbersReadOnTheColourOfTheirLine(t *testing.T) {
	for colour, want := range map[string]string{
		"#d8232a": "#fff", "#1f6bb4": "#fff", "#000000": "#fff",
		"#2a9d47": "#000", "#ffd400": "#000", "#FFFFFF": "#000",
	} {
		if got := inkOn(colour); got != want {
			t.Errorf("on %s the ink is %s, want %s", colour, got, want)
		}
	}
}
