package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
)

// outcome is an exit status that is no failure of the command itself. Without an
// error nothing is said about it.
type outcome struct {
	code int
	error
}

func (o outcome) Unwrap() error { return o.error }

// Exit statuses with a meaning of their own.
const (
	exitChanges    = 2 // of plan: carriages would change
	exitStragglers = 3 // time is up, and displays have not applied it
	exitStopped    = 4 // the rollout stopped
)

// twoMeansChanges marks a command whose exit status 2 is an answer: a command line
// that can't be understood ends with 1 there.
const twoMeansChanges = "exit 2 means changes"

// orderFlags say how a publish is to go.
type orderFlags struct {
	waves          string
	soak, patience time.Duration
	percent        int
}

func (f *orderFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.waves, "waves", "", "publish in waves, such as carriage,train,10%,all: each must prove itself before the next")
	c.Flags().DurationVar(&f.soak, "soak", time.Minute, "how long each display of a wave must have shown it without a fault")
	c.Flags().DurationVar(&f.patience, "patience", 30*time.Minute, "how long a display of a wave may take to apply it")
	c.Flags().IntVar(&f.percent, "percent", 5, "how many percent of a wave's displays may fail before it stops by itself")
}

// rollout gives the waves, nil for none.
func (f *orderFlags) rollout() *client.Rollout {
	if f.waves == "" {
		return nil
	}
	r := &client.Rollout{Soak: f.soak.Milliseconds(), Patience: f.patience.Milliseconds(), Percent: f.percent}
	for step := range strings.SplitSeq(f.waves, ",") {
		r.Steps = append(r.Steps, strings.TrimSpace(step))
	}
	return r
}

// instant reads when a publish is to begin, in the network's zone unless the text
// names another; zero: at once.
func instant(text string, zone *time.Location) (playlists.Millis, error) {
	if text == "" {
		return 0, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UnixMilli(), nil
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", text, zone)
	if err != nil {
		return 0, usageError{fmt.Errorf("--at %q is no instant like 2026-12-01T04:30, in the network's zone, or 2026-12-01T04:30:00+02:00", text)}
	}
	return t.UnixMilli(), nil
}

// ending gives the exit status of a publish that was waited for.
func ending(err error) error {
	var ended client.Ended
	switch {
	case errors.As(err, &ended) && ended.State == "stopped":
		return outcome{exitStopped, ended}
	case client.IsLate(err):
		return outcome{exitStragglers, err}
	}
	return err
}
