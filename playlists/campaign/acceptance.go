package campaign

import "storyline/playlists"

// Acceptance says that a person has looked at a warning and lets it stand. It
// names one warning: what stands elsewhere, or comes later, is seen again.
type Acceptance struct {
	// Warning by its rule, such as reading-time.
	Warning Rule `json:"warning"`
	// Story that the warning is about; absent if it is about none.
	Story playlists.StoryID `json:"story,omitempty"`
	// Slide of the story; absent if it is about none.
	Slide playlists.SlideID `json:"slide,omitempty"`
	// By whom it was accepted.
	By string `json:"by"`
	// Day on which it was accepted.
	On playlists.Day `json:"on"`

	marks
}

func (a *Acceptance) fits(p *Problem) bool {
	return p.Level == Warning && p.Rule == a.Warning && p.Story == a.Story && p.Slide == a.Slide
}

// accept writes into each warning who accepted it. What was accepted and isn't
// there any more is a warning itself, once everything could be judged.
func (l *linter) accept(problems []Problem, everything bool) {
	for i := range l.campaign.Accepted {
		a := &l.campaign.Accepted[i]
		fits := false
		for j := range problems {
			if p := &problems[j]; a.fits(p) {
				p.Accepted, fits = a.By, true
			}
		}
		if !fits && everything && a.Warning != "" {
			l.on = subject{a.Story, a.Slide}
			l.warn(a.start, RuleAccepted, say("there is no warning %s here any more", a.Warning), say("take this acceptance out"))
		}
	}
}

// Errors gives the problems that stop a campaign.
func Errors(problems []Problem) []Problem {
	var list []Problem
	for _, p := range problems {
		if p.Level == Error {
			list = append(list, p)
		}
	}
	return list
}

// Pressing gives what a person has to look at now: the errors or, where there
// are none, the warnings that nobody has accepted.
func Pressing(problems []Problem) []Problem {
	if errors := Errors(problems); len(errors) > 0 {
		return errors
	}
	var list []Problem
	for _, p := range problems {
		if p.Accepted == "" {
			list = append(list, p)
		}
	}
	return list
}
