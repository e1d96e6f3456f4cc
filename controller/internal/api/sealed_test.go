package api

import "testing"

func TestSealedOrdersComeByteForByte(t *testing.T) {
	d := withFleet(t)
	d.ordered["10512"] = tell("10512")
	w := d.want(t, 200, "GET", "/displays/d-1/binding", "")
	if got := w.Body.String(); got != "a sealed  binding" || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("a binding: %q as %q", got, w.Header().Get("Content-Type"))
	}
	if got := d.want(t, 200, "GET", "/carriages/10512/playlist", "").Body.String(); got != "a sealed  playlist of kyiv-metro" {
		t.Errorf("a playlist: %q", got)
	}
	for path, status := range map[string]int{
		"/displays/d-2/binding": 404, "/displays/D_1/binding": 422, "/displays/d-1/binding?x=1": 422,
		"/carriages/99999/playlist": 404, "/carriages/X_1/playlist": 422, "/carriages/10512/playlist?network=nowhere": 404,
	} {
		d.want(t, status, "GET", path, "")
	}
}
