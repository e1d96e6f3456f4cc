package console

import "testing"

func TestSmoke(t *testing.T) {
	w := kyivWorld(t)
	_ = w.open(t)
}
