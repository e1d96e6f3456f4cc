package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"text/tabwriter"
	"time"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
)

// leastWhole is how many whole plays each carriage must have told.
const leastWhole = 3

// settleWithin bounds how long the last plays may take to be stored.
const settleWithin = 15 * time.Second

// row is what became of one carriage.
type row struct {
	carriage                 playlists.Carriage
	story                    playlists.StoryID
	told                     map[playlists.Digest]bool // stories of its plays
	serial                   playlists.Serial
	took                     int64
	whole, journalled, plays int
	twice                    int
	refusals                 []playlists.Refused
}

// settle ends the plays that are on screen and waits until each journalled play
// is stored.
func (s *stage) settle(ctx context.Context) ([]row, error) {
	ctx, cancel := context.WithTimeout(ctx, settleWithin)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		rows, err := s.rows(ctx)
		done := err == nil
		for _, r := range rows {
			done = done && r.journalled == r.plays
		}
		if done {
			return rows, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return rows, errors.Join(errors.New("not every journalled play was stored in time"), err)
		}
	}
}

// rows asks agents and controller what they know.
func (s *stage) rows(ctx context.Context) ([]row, error) {
	progress, err := s.api.Progress(ctx, s.published.ID, false)
	if err != nil {
		return nil, err
	}
	took := map[playlists.DisplayID]client.Receipt{}
	for _, r := range progress.Displays {
		took[r.Display] = r
	}
	var rows []row
	for _, c := range s.cars {
		status, err := c.status(ctx)
		if err != nil {
			return nil, err
		}
		plays, err := s.api.Plays(ctx, c.display.ID)
		if err != nil {
			return nil, err
		}
		r := row{carriage: c.carriage, story: status.Showing.ID, serial: status.Applied.Serial, took: took[c.display.ID].Took,
			journalled: int(status.Journal.Next - 1), plays: len(plays), refusals: status.Refusals, told: map[playlists.Digest]bool{}}
		r.count(plays)
		rows = append(rows, r)
	}
	return rows, nil
}

// count goes through a display's stored plays.
func (r *row) count(plays []client.Play) {
	seen := map[uint64]bool{}
	for i := range plays {
		p := &plays[i]
		if seen[p.Seq] {
			r.twice++
		}
		seen[p.Seq] = true
		r.told[p.Story] = true
		if p.Outcome == playlists.Whole {
			r.whole++
		}
	}
}

// status asks the agent itself.
func (c *car) status(ctx context.Context) (*playlists.Status, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.screen+"/status.json", nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var st playlists.Status
	return &st, json.NewDecoder(io.LimitReader(resp.Body, 64<<10)).Decode(&st)
}

func printRows(out io.Writer, rows []row, with string) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "CARRIAGE\tSTORY\tSERIAL\tAPPLIED AFTER\tWHOLE\tJOURNALLED\tSTORED\t")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d ms\t%d\t%d\t%d\t\n", r.carriage, r.story, r.serial, r.took, r.whole, r.journalled, r.plays)
	}
	_ = w.Flush()
	fmt.Fprintf(out, "Shown by %s.\n", with)
}

// judge says what is not as it must be.
func judge(rows []row) error {
	var errs []error
	by := map[playlists.StoryID]playlists.Carriage{}
	for _, r := range rows {
		if other, twice := by[r.story]; twice || r.story == "" || len(r.told) != 1 {
			errs = append(errs, fmt.Errorf("carriage %s told %d stories, last %q (carriage %s too)", r.carriage, len(r.told), r.story, other))
		}
		by[r.story] = r.carriage
		if r.whole < leastWhole {
			errs = append(errs, fmt.Errorf("carriage %s told %d slides whole, at least %d are wanted", r.carriage, r.whole, leastWhole))
		}
		if r.journalled != r.plays || r.twice > 0 {
			errs = append(errs, fmt.Errorf("carriage %s: %d plays journalled, %d stored, %d twice", r.carriage, r.journalled, r.plays, r.twice))
		}
		for _, f := range r.refusals {
			errs = append(errs, fmt.Errorf("carriage %s refused a %s: %s (%s)", r.carriage, f.Order, f.Reason, f.Detail))
		}
	}
	return errors.Join(errs...)
}
