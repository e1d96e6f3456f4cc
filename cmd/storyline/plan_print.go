package main

import (
	"fmt"
	"io"
	"strings"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
)

// badPlan is the error of a plan that can't be carried out. Its problems were
// printed with the plan.
type badPlan []client.PlanProblem

func (b badPlan) Error() string { return counted(len(b), "problem") + " to put right first" }

// showPlan prints a plan train by train: what comes (+), goes (-) and is another (~).
func showPlan(out io.Writer, p *client.Plan) {
	changing := len(p.Carriages)
	if changing == 0 && len(p.Problems) == 0 {
		fmt.Fprintf(out, "No change: each of %s of network %s tells what it would.\n", counted(p.Unchanged, "carriage"), p.Network)
		return
	}
	for _, t := range p.Trains {
		fmt.Fprintf(out, "train %s, line %s: %s", t.Train, t.Line, counted(t.Carriages, "carriage"))
		if t.Fetch.Bytes > 0 {
			fmt.Fprintf(out, "; %s to fetch, %s if the train shares", size(t.Fetch.Bytes), size(t.Fetch.Shared))
		}
		fmt.Fprintln(out)
		for i := range p.Carriages {
			if c := &p.Carriages[i]; c.Train == t.Train {
				printCarriage(out, c)
			}
		}
		fmt.Fprintln(out)
	}
	printWaves(out, p)
	if n := p.Judged.Unheard; n > 0 {
		fmt.Fprintf(out, "What %s can play is as the fleet's file says: not heard yet.\n", counted(n, "display"))
	}
	for _, one := range p.Warnings {
		fmt.Fprintf(out, "? %s\n", strings.TrimSuffix(one.Text+"; "+one.Remedy, "; "))
	}
	for _, one := range p.Problems {
		fmt.Fprintf(out, "! %s\n", strings.TrimSuffix(one.Text+"; "+one.Remedy, "; "))
	}
	if changing == 0 {
		return
	}
	fmt.Fprintf(out, "Plan %s: %s of network %s change, %d stay as they are", p.ID.Short(), counted(changing, "carriage"), p.Network, p.Unchanged)
	if p.Fetch.Bytes > 0 {
		fmt.Fprintf(out, "; %s fetch %s, %s if trains share", counted(p.Fetch.Displays, "display"), size(p.Fetch.Bytes), size(p.Fetch.Shared))
	}
	fmt.Fprintln(out, ".")
}

func printCarriage(out io.Writer, c *client.PlanCarriage) {
	note := ""
	switch {
	case c.New:
		note = " (nothing was published to it)"
	case c.Reordered:
		note = " (order or service day)"
	}
	fmt.Fprintf(out, "  carriage %s%s\n", c.Carriage, note)
	for i := range c.Changes {
		ch := &c.Changes[i]
		switch ch.Kind {
		case "added":
			fmt.Fprintf(out, "    + %s/%s\n", ch.Campaign, ch.Story)
		case "gone":
			fmt.Fprintf(out, "    - %s/%s\n", ch.Campaign, ch.Story)
		case "changed":
			var said []string
			for _, f := range ch.Fields {
				said = append(said, fieldChange(f, ch.From, ch.To))
			}
			fmt.Fprintf(out, "    ~ %s/%s: %s\n", ch.Campaign, ch.Story, strings.Join(said, ", "))
		}
	}
}

// fieldChange says how a field of an entry changes.
func fieldChange(field string, from, to *playlists.Entry) string {
	if from == nil || to == nil {
		return field
	}
	switch field {
	case "text":
		return fmt.Sprintf("text %s -> %s", from.Digest.Short(), to.Digest.Short())
	case "priority":
		return fmt.Sprintf("priority %d -> %d", from.Priority, to.Priority)
	case "weight":
		return fmt.Sprintf("weight %d -> %d", from.Weight, to.Weight)
	case "positions":
		return fmt.Sprintf("positions %s -> %s", places(from.Positions), places(to.Positions))
	}
	return field
}

func places(ps []playlists.Position) string {
	if len(ps) == 0 {
		return "all"
	}
	return strings.Trim(fmt.Sprint(ps), "[]")
}

func printWaves(out io.Writer, p *client.Plan) {
	for i, w := range p.Waves {
		names := make([]string, 0, len(w.Carriages))
		for _, c := range w.Carriages[:min(len(w.Carriages), 5)] {
			names = append(names, string(c))
		}
		if more := len(w.Carriages) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("and %d more", more))
		}
		fmt.Fprintf(out, "wave %d: %s: %s\n", i+1, counted(len(w.Carriages), "carriage"), strings.Join(names, ", "))
	}
}

// size says how many bytes there are.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
