package publish

import (
	"fmt"
	"strconv"
	"strings"
)

// Step says how far a wave reaches.
type Step struct {
	Kind    StepKind
	Percent int // of all carriages, those of earlier waves among them; of a Share alone
}

// StepKind tells steps apart.
type StepKind string

// The kinds of steps.
const (
	OneCarriage StepKind = "carriage"
	OneTrain    StepKind = "train" // the rest of the train in which that carriage runs
	Share       StepKind = "share"
	Everyone    StepKind = "all"
)

// MarshalText gives a step as people write it: carriage, train, 10%, all.
func (s Step) MarshalText() ([]byte, error) {
	if s.Kind == Share {
		return fmt.Appendf(nil, "%d%%", s.Percent), nil
	}
	return []byte(s.Kind), nil
}

// UnmarshalText reads it.
func (s *Step) UnmarshalText(b []byte) error {
	text := strings.TrimSpace(string(b))
	switch k := StepKind(text); k {
	case OneCarriage, OneTrain, Everyone:
		*s = Step{Kind: k}
		return nil
	}
	if digits, ok := strings.CutSuffix(text, "%"); ok {
		if n, err := strconv.Atoi(strings.TrimSpace(digits)); err == nil && n >= 1 && n <= 99 {
			*s = Step{Kind: Share, Percent: n}
			return nil
		}
	}
	return fmt.Errorf("%q is no wave: carriage, train, all, or a share of the carriages such as 10%%", text)
}

// Rollout says in which waves a publish goes, and what a wave must prove before
// the next one begins. Without steps it goes to all at once and proves nothing.
type Rollout struct {
	Steps    []Step `json:"steps"`
	Soak     int64  `json:"soak"`     // ms that each display must have shown it without a fault
	Patience int64  `json:"patience"` // ms after which a display that has not applied it has failed
	Percent  int    `json:"percent"`  // of a wave's displays may fail
}

// What a rollout proves if nothing else is said.
const (
	DefaultSoak     = 60_000
	DefaultPatience = 30 * 60_000
	DefaultPercent  = 5
)

// maxSteps bounds the waves of a publish.
const maxSteps = 20

// ParseSteps reads waves as people write them: carriage, train, 10%, all.
func ParseSteps(texts ...string) ([]Step, error) {
	var list []Step
	for _, text := range texts {
		var s Step
		if err := s.UnmarshalText([]byte(text)); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrOrder, err)
		}
		list = append(list, s)
	}
	return list, nil
}

// check says what is wrong with a rollout.
func (r *Rollout) check() error {
	const day = 24 * 3600 * 1000
	switch {
	case len(r.Steps) > maxSteps:
		return fmt.Errorf("%w: %d waves, at most %d are allowed", ErrOrder, len(r.Steps), maxSteps)
	case r.Soak < 0 || r.Soak > 7*day || r.Patience < 0 || r.Patience > 7*day:
		return fmt.Errorf("%w: soak and patience of a wave are at most a week", ErrOrder)
	case len(r.Steps) > 0 && r.Patience <= r.Soak:
		return fmt.Errorf("%w: the patience with a wave must be longer than its soak", ErrOrder)
	case r.Percent < 0 || r.Percent > 100:
		return fmt.Errorf("%w: %d%% of a wave's displays may fail", ErrOrder, r.Percent)
	}
	return nil
}
