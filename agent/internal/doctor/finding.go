package doctor

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Verdict is how a thing is that was looked at.
type Verdict string

// Well; works, but somebody should know; must be mended; could not be looked at.
const (
	OK      Verdict = "ok"
	Warn    Verdict = "warn"
	Fail    Verdict = "fail"
	Skipped Verdict = "skipped"
)

// Finding is what was seen of one thing.
type Finding struct {
	Name    string  `json:"name"`
	Verdict Verdict `json:"verdict"`
	Seen    string  `json:"seen"`
	Remedy  string  `json:"remedy,omitempty"` // for a warning and for what must be mended
}

// Well is for what is as it should be.
func Well(name, seen string, args ...any) Finding {
	return Finding{Name: name, Verdict: OK, Seen: fmt.Sprintf(seen, args...)}
}

// Warning is for what works and should not stay so.
func Warning(name, seen, remedy string) Finding { return Finding{name, Warn, seen, remedy} }

// Failure is for what must be mended.
func Failure(name, seen, remedy string) Finding { return Finding{name, Fail, seen, remedy} }

// Skip is for what could not be looked at; why is the reason.
func Skip(name, why string) Finding { return Finding{Name: name, Verdict: Skipped, Seen: why} }

// Report is all findings about one display.
type Report struct {
	Display  string    `json:"display,omitempty"`
	Software string    `json:"software"`
	Findings []Finding `json:"checks"`
}

// Count says how many findings have a verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for i := range r.Findings {
		if r.Findings[i].Verdict == v {
			n++
		}
	}
	return n
}

// Healthy reports whether nothing must be mended.
func (r *Report) Healthy() bool { return r.Count(Fail) == 0 }

// Text writes the report for people.
func (r *Report) Text(w io.Writer) error {
	width := 0
	for i := range r.Findings {
		width = max(width, utf8.RuneCountInString(r.Findings[i].Name))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "display %s, agent %s\n\n", cmp.Or(r.Display, "of no known name"), r.Software)
	for _, f := range r.Findings {
		v := string(f.Verdict)
		if f.Verdict == Fail {
			v = "FAIL"
		}
		fmt.Fprintf(&b, "%-7s  %-*s  %s\n", v, width, f.Name, indent(f.Seen, width+11))
		if f.Remedy != "" {
			fmt.Fprintf(&b, "%*s  -> %s\n", width+9, "", indent(f.Remedy, width+14))
		}
	}
	fmt.Fprintf(&b, "\n%d looked at: %d well, %d to know of, %d to mend, %d skipped\n",
		len(r.Findings), r.Count(OK), r.Count(Warn), r.Count(Fail), r.Count(Skipped))
	_, err := io.WriteString(w, b.String())
	return err
}

// indent keeps further lines under the first.
func indent(s string, by int) string {
	return strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n"+strings.Repeat(" ", by))
}

// JSON writes the report for programs.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		*Report
		OK bool `json:"ok"`
	}{r, r.Healthy()})
}
