package screen

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rsc.io/qr"
)

var run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

func TestThePathOfACodeCoversItsDarkModulesAndNoOthers(t *testing.T) {
	for _, address := range []string{"https://a.b", "https://www.stoptrafficking.org/?story=the-foreman&carriage=10511", strings.Repeat("x", longestAddress)} {
		code, err := Encode(address)
		if err != nil {
			t.Fatal(err)
		}
		truth, err := qr.Encode(address, qr.Q)
		if err != nil {
			t.Fatal(err)
		}
		drawn := map[[2]int]bool{}
		for _, m := range run.FindAllStringSubmatch(code.Path, -1) {
			x, _ := strconv.Atoi(m[1])
			y, _ := strconv.Atoi(m[2])
			n, _ := strconv.Atoi(m[3])
			for i := range n {
				drawn[[2]int{x + i, y}] = true
			}
		}
		if left := run.ReplaceAllString(code.Path, ""); left != "" {
			t.Errorf("the path holds %q", left)
		}
		for y := range truth.Size {
			for x := range truth.Size {
				if drawn[[2]int{x, y}] != truth.Black(x, y) {
					t.Fatalf("%s: module %d,%d is wrong", address, x, y)
				}
			}
		}
	}
}

func TestAnAddressThatCannotBeACodeIsRefused(t *testing.T) {
	for _, address := range []string{"", strings.Repeat("x", longestAddress+1)} {
		if _, err := Encode(address); !errors.Is(err, errAddress) {
			t.Errorf("%d bytes: got error %v", len(address), err)
		}
	}
}
