// Times govmomi's decoder on one answer as time-decode.mjs does: `govmomi-decode FILE BUDGET`.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

func main() {
	body, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	budget, err := strconv.ParseFloat(os.Args[2], 64)
	if err != nil {
		panic(err)
	}
	times := []float64{}
	for spent := 0.0; len(times) < 3 || spent < budget; spent += times[len(times)-1] {
		start := time.Now()
		var answer methods.RetrievePropertiesExBody
		decoder := xml.NewDecoder(bytes.NewReader(body))
		decoder.TypeFunc = types.TypeFunc()
		if err := decoder.Decode(&soap.Envelope{Body: &answer}); err != nil {
			panic(err)
		}
		if len(answer.Res.Returnval.Objects) == 0 {
			panic("no objects")
		}
		times = append(times, float64(time.Since(start).Microseconds())/1000)
	}
	text, _ := json.Marshal(times)
	fmt.Println(string(text))
}
