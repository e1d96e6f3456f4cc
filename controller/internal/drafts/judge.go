package drafts

import (
	"cmp"
	"slices"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Judged is a version and what it says.
type Judged struct {
	Version
	Campaign *campaign.Campaign // what could be read
	Files    campaign.Files
	Problems []campaign.Problem // what keeps it from being approved and published
	Stories  []playlists.Story  // as editors sign them; none while there are problems
}

// Sound reports whether a version may be approved and published.
func (j *Judged) Sound() bool { return len(j.Problems) == 0 }

// Judge reads a version and says all that is wrong with it. Without a fleet (nil)
// it leaves out who tells what, and nothing is sound.
func Judge(v Version, fleet *campaign.Fleet) (Judged, error) {
	j := Judged{Version: v}
	j.Campaign, j.Problems = parse(v.YAML)
	var err error
	if j.Files, err = campaign.ParseCatalogue(v.Catalogue); err != nil {
		return j, err
	}
	if unreadable(j.Problems) {
		return j, nil
	}
	j.Problems = append(j.Problems, j.Campaign.Validate(fleet, j.Files)...)
	slices.SortStableFunc(j.Problems, func(a, b campaign.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if j.Sound() && fleet != nil {
		j.Stories, j.Problems = j.Campaign.Stories(fleet, j.Files)
	}
	return j, nil
}

func parse(yaml []byte) (*campaign.Campaign, []campaign.Problem) {
	return campaign.ParseCampaign("campaign.yaml", yaml)
}

// unreadable reports whether problems leave nothing of a text to go on from.
func unreadable(problems []campaign.Problem) bool {
	return slices.ContainsFunc(problems, func(p campaign.Problem) bool {
		switch p.Rule {
		case campaign.RuleSize, campaign.RuleSyntax, campaign.RuleDepth, campaign.RuleVersion, campaign.RuleNoAliases:
			return true
		}
		return false
	})
}
