package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"storyline/playlists"
)

// A crowd is a made-up network for load: as many carriages as wanted, five to a
// train, one display each, and a campaign of five text stories of 5 to 6 KB. It
// is written as the files that people write, and goes the way that theirs go.

// crowdNetwork is the name of the made-up network.
const crowdNetwork = "crowd"

// writeCrowd writes fleet.yaml and campaign/campaign.yaml for n carriages.
func writeCrowd(dir string, n int, now time.Time) (fleet, campaign string, err error) {
	fleet, campaign = filepath.Join(dir, "fleet.yaml"), filepath.Join(dir, "campaign")
	if err := os.MkdirAll(campaign, 0o700); err != nil {
		return "", "", err
	}
	if err := os.WriteFile(fleet, []byte(crowdFleet(n)), 0o600); err != nil {
		return "", "", err
	}
	return fleet, campaign, os.WriteFile(filepath.Join(campaign, "campaign.yaml"), []byte(crowdCampaign(now)), 0o600)
}

func crowdFleet(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\nnetwork: %s\nname: {en: A made-up network for load}\nzone: Europe/Kyiv\nservice_day: \"04:00\"\n", crowdNetwork)
	b.WriteString("lines:\n  - {line: l1, name: {en: The only line}, colour: \"#336699\"}\ntrains:\n")
	for i := range n {
		if i%5 == 0 {
			fmt.Fprintf(&b, "  - train: t%05d\n    line: l1\n    carriages:\n", i/5)
		}
		fmt.Fprintf(&b, "      - carriage: c%05d\n        kind: metro-carriage\n        displays:\n          - {display: d%05d, position: ceiling, width: 1920, height: 1080, orientation: landscape}\n", i, i)
	}
	return b.String()
}

func crowdCampaign(now time.Time) string {
	today := playlists.Day(now.Unix() / 86400)
	var b strings.Builder
	fmt.Fprintf(&b, `version: 1
campaign: load
network: %s
title: {uk: "Навантаження", en: "Load"}
notice: {uk: "Текст для перевірки навантаження.", en: "Text made for load tests."}
languages: [uk, en]
window: {from: %s, until: %s}
rehearsal: true
hotlines:
  - {number: "527", label: {uk: "Гаряча лінія", en: "Hotline"}}
  - {number: "15-47", label: {uk: "Урядова гаряча лінія", en: "Government hotline"}}
site: {address: "https://www.stoptrafficking.org", short: "stoptrafficking.org"}
stories:
`, crowdNetwork, today-1, today+1)
	for i := range 5 {
		fmt.Fprintf(&b, "  - story: s%d\n    title: {uk: \"Історія %d\", en: \"Story %d\"}\n    consent_until: %s\n    slides:\n", i+1, i+1, i+1, today+60)
		for j := range 9 {
			fmt.Fprintf(&b, "      - slide: part-%d\n        kind: text\n        seconds: 2\n        text:\n          uk: {heading: \"Робота за кордоном, частина %d\", body: %q}\n          en: {heading: \"Work abroad, part %d\", body: %q}\n",
				j+1, j+1, "Обіцяли житло, зарплату й дорогу туди й назад. Паспорт забрали в перший вечір, ключ лишився в них. Допомога поруч і безкоштовна.",
				j+1, "They promised a room, a wage and the way there and back. The passport was taken on the first night. Help is near, and it costs nothing.")
		}
	}
	b.WriteString("assign:\n  - rule: different\n")
	return b.String()
}
