package livetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// verdict is a test that keeps what is said of it.
type verdict struct {
	testing.TB
	said []string
}

func (v *verdict) Helper() {}
func (v *verdict) Errorf(format string, args ...any) {
	v.said = append(v.said, fmt.Sprintf(format, args...))
}
func (v *verdict) Fatalf(format string, args ...any) { v.Errorf("fatal: "+format, args...) }
func (v *verdict) Skip(args ...any)                  { v.Errorf("skipped: %s", fmt.Sprint(args...)) }

func TestWhatRunsIsEndedOnceAndJudged(t *testing.T) {
	v := &verdict{TB: t}
	stop := Run(v, func(ctx context.Context) error {
		<-ctx.Done()
		return errors.New("a fault")
	})
	stop()
	stop() // as at the test's end
	if len(v.said) != 1 || !strings.Contains(v.said[0], "a fault") {
		t.Errorf("said %q", v.said)
	}
}

func TestNothingIsLeftOutWhereAllIsToBeTested(t *testing.T) {
	for ci, want := range map[string]string{"": "skipped: ", "true": "fatal: "} {
		t.Setenv("CI", ci)
		v := &verdict{TB: t}
		Missing(v, "a-program")
		if len(v.said) == 0 || !strings.HasPrefix(v.said[0], want+"a-program is not installed") {
			t.Errorf("CI=%s: said %q", ci, v.said)
		}
	}
}
