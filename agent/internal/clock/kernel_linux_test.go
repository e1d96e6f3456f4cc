package clock

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestTheKernelNamesItsBoot(t *testing.T) {
	a, up, ok := askBoot()
	b, later, _ := askBoot()
	if !ok || a != b || up <= 0 || later < up {
		t.Errorf("boot %s after %d ms, then %s after %d ms (known: %t)", a, up, b, later, ok)
	}
}

func TestTheKernelIsBelievedWhileATimeSourceSteersIt(t *testing.T) {
	for name, c := range map[string]struct {
		state  int
		status int32
		want   bool
	}{
		"steered":                      {unix.TIME_OK, unix.STA_PLL, true},
		"a leap second is due":         {unix.TIME_INS, unix.STA_PLL | unix.STA_INS, true},
		"nobody has set it since boot": {unix.TIME_ERROR, unix.STA_UNSYNC, false},
		"its source was lost":          {unix.TIME_OK, unix.STA_PLL | unix.STA_UNSYNC, false},
		"its source sends no pulse":    {unix.TIME_ERROR, unix.STA_PPSFREQ, false},
	} {
		if got := disciplined(c.state, c.status); got != c.want {
			t.Errorf("%s: disciplined %t", name, got)
		}
	}
	if e := askKernel(); e.Disciplined && e.Chip {
		t.Error("a clock that is steered needs no chip to speak for it")
	}
}
