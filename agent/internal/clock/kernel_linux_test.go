package clock

import "testing"

func TestTheKernelNamesItsBoot(t *testing.T) {
	a, up, ok := askBoot()
	b, later, _ := askBoot()
	if !ok || a != b || up <= 0 || later < up {
		t.Errorf("boot %s after %d ms, then %s after %d ms (known: %t)", a, up, b, later, ok)
	}
}
