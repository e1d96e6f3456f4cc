package review

import (
	"fmt"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// spot is the place where a problem is put right.
type spot struct {
	To    string
	Words desk.Phrase
}

// spotOf gives the page and the field of a problem. A text that can't be read to
// its end has no forms: then it is the line.
func spotOf(c playlists.CampaignID, p *campaign.Problem) spot {
	home := "/campaigns/" + string(c)
	switch {
	case ofForm(p.Rule) && p.Slide == "" || p.Line == 0:
		return spot{home + line(p), desk.Say("To the line in the text")}
	case p.Story != "" && p.Slide != "":
		return spot{fmt.Sprintf("%s/stories/%s/slides/%s%s", home, p.Story, p.Slide, field(p.Rule)), desk.Say("To the slide")}
	case ofSchedule(p.Rule):
		return spot{home + "/schedule", desk.Say("To the schedule")}
	case ofCarriages(p.Rule):
		return spot{home + "/carriages", desk.Say("To the carriages")}
	case p.Story != "":
		return spot{fmt.Sprintf("%s/stories/%s%s", home, p.Story, field(p.Rule)), desk.Say("To the story")}
	default:
		return spot{home + "/settings", desk.Say("To the settings of the campaign")}
	}
}

// line gives the address of a line in the text.
func line(p *campaign.Problem) string {
	if p.Line == 0 {
		return "/text"
	}
	return fmt.Sprintf("/text#L%d", p.Line)
}

// ofForm reports whether a rule is one of how the text is written.
func ofForm(r campaign.Rule) bool {
	switch r {
	case campaign.RuleSize, campaign.RuleSyntax, campaign.RuleNoAliases, campaign.RuleDepth, campaign.RuleUnknownKey, campaign.RuleDuplicateKey,
		campaign.RuleMissingKey, campaign.RuleWrongType, campaign.RuleVersion, campaign.RuleChoice, campaign.RuleName, campaign.RuleText,
		campaign.RuleLanguage, campaign.RuleDate, campaign.RuleTime, campaign.RuleAccepted:
		return true
	}
	return false
}

// ofSchedule reports whether a rule is one of when something is told.
func ofSchedule(r campaign.Rule) bool {
	switch r {
	case campaign.RuleWindow, campaign.RuleExcept, campaign.RuleNeverTold, campaign.RulePriority, campaign.RuleWeight, campaign.RuleDaypart:
		return true
	}
	return false
}

// ofCarriages reports whether a rule is one of where something is told.
func ofCarriages(r campaign.Rule) bool {
	switch r {
	case campaign.RuleTarget, campaign.RuleReachesNone, campaign.RuleNoSuchStory, campaign.RuleDifferentTwice, campaign.RuleStoryUntold, campaign.RuleMessageLarge:
		return true
	}
	return false
}

// field gives the part of a form that a rule is about.
func field(r campaign.Rule) string {
	switch r {
	case campaign.RuleSeconds, campaign.RuleReading, campaign.RuleFilmShort:
		return "#seconds"
	case campaign.RuleText, campaign.RuleTextMissing:
		return "#text"
	case campaign.RuleCaptionTime, campaign.RuleFlashes, campaign.RuleUnseen, campaign.RuleCodec, campaign.RuleShape, campaign.RuleCaptions:
		return "#media"
	case campaign.RuleConsent, campaign.RuleConsentEnd:
		return "#consent_until"
	case campaign.RuleSensitive:
		return "#hours"
	}
	if strings.HasPrefix(string(r), "media-") {
		return "#media"
	}
	return ""
}
