package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"storyline/playlists/screen/viewer"
)

// perform drives the screens for a while, breaks what is to be broken, and
// judges what came of it.
func (s *stage) perform(ctx context.Context, o demoOptions, browser *viewer.Browser) error {
	with := "null screens"
	var pages []*viewer.Page
	if browser != nil {
		with = "headless Chromium"
		for _, c := range s.cars {
			p, err := browser.Visit("http://"+c.screen+"/screen/", int64(c.display.Width), int64(c.display.Height))
			if err != nil {
				return err
			}
			pages = append(pages, p)
		}
	}
	fmt.Fprintf(o.log, "Five screens run for %s with %s.\n", o.length, with)
	broken := s.breakAndWait(ctx, o)
	for _, p := range pages {
		p.Close()
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	rows, err := s.settle(ctx)
	printRows(o.out, rows, with)
	return errors.Join(broken, err, judge(rows))
}

// breakAndWait lets the time pass, and carries out the fault after a third of it.
func (s *stage) breakAndWait(ctx context.Context, o demoOptions) error {
	end := time.After(o.length)
	var result chan error
	if f := faults()[o.fault]; f != nil {
		select {
		case <-time.After(o.length / 3):
		case <-ctx.Done():
			return ctx.Err()
		}
		fmt.Fprintf(o.log, "Fault: %s\n", o.fault)
		result = make(chan error, 1)
		go func() { result <- f(ctx, s) }()
	}
	select {
	case <-end:
	case <-ctx.Done():
	}
	if result == nil {
		return nil
	}
	if err := <-result; err != nil {
		return fmt.Errorf("the fault %s was not healed: %w", o.fault, err)
	}
	fmt.Fprintf(o.log, "Healed: %s\n", o.fault)
	return nil
}
