// Command reporter is the component that reports on batches of users, which the
// imported service creates.
package main

import (
	"go.bytecodealliance.org/cm"
	"lab.example/guests-go/reporter/internal/my/reporting/reports"
	"lab.example/guests-go/reporter/internal/my/user-service/service"
	"lab.example/guests-go/reporter/report"
)

func init() {
	reports.Exports.ReportUsers = reportUsers
}

// main is what the compiler asks of a program; a component never calls it.
func main() {}

func reportUsers(users cm.List[reports.User]) reports.Summary {
	results := service.CreateUsers(users).Slice()
	var (
		summary reports.Summary
		ages    []uint32
		emails  []string
		scores  []float64
	)
	for i, user := range users.Slice() {
		result := results[i]
		if result.Success {
			emails = append(emails, user.Email)
		}
		for _, broken := range result.Errors.Slice() {
			switch broken.Field {
			case "name":
				summary.Broken.Name++
			case "email":
				summary.Broken.Email++
			case "age":
				summary.Broken.Age++
			}
		}
		ages = append(ages, user.Age)
		scores = append(scores, report.Score(user.Age, user.Name, result.Success))
	}
	var shares []reports.DomainShare
	for _, share := range report.Domains(emails) {
		shares = append(shares, reports.DomainShare{
			Domain: share.Domain, Users: share.Users, Share: share.Share,
		})
	}
	summary.Created = uint32(len(emails))
	summary.Rejected = uint32(len(results) - len(emails))
	summary.Ages = cm.ToList(report.Ages(ages))
	summary.Domains = cm.ToList(shares)
	summary.Scores = cm.ToList(scores)
	return summary
}
