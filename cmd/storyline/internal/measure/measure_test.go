package measure

import (
	"os"
	"testing"
)

func TestPercentiles(t *testing.T) {
	var hundred []float64
	for i := range 100 {
		hundred = append(hundred, float64(100-i))
	}
	for _, c := range []struct {
		name   string
		values []float64
		q      float64
		want   float64
	}{
		{"no values", nil, 0.5, 0},
		{"one value", []float64{7}, 0.95, 7},
		{"the middle of a hundred", hundred, 0.5, 50},
		{"p95 of a hundred", hundred, 0.95, 95},
		{"the largest", hundred, 1, 100},
		{"the smallest", hundred, 0, 1},
	} {
		if got := Percentile(c.values, c.q); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestMedianAndSpread(t *testing.T) {
	if got := Median([]float64{3, 1, 2}); got != 2 {
		t.Errorf("median of three: %v", got)
	}
	if got := Median([]float64{4, 1, 2, 3}); got != 2.5 {
		t.Errorf("median of four: %v", got)
	}
	if got := Spread([]float64{9, 10, 11}); got != 0.2 {
		t.Errorf("spread: %v", got)
	}
}

func TestTheCostOfThisProcess(t *testing.T) {
	c, err := Of(os.Getpid())
	if err != nil {
		t.Skipf("no /proc here: %v", err)
	}
	if c.RSS < 1<<20 || c.Peak < c.RSS {
		t.Errorf("%+v", c)
	}
	if _, err := Of(-1); err == nil {
		t.Error("there is no process -1")
	}
}
