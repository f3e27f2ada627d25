"""The component: binds the reports to the world `reporter`."""

from collections import Counter

from wit_world import exports
from wit_world.exports.reports import BrokenFields, DomainShare, Summary
from wit_world.imports import service
from wit_world.imports.types import User

from report import ages, domains, score


class Reports(exports.Reports):
    """The exported interface `my:reporting/reports`."""

    def report_users(self, users: list[User]) -> Summary:
        """Have the users created by the imported service and sum up its answers."""
        results = service.create_users(users)
        pairs = list(zip(users, results, strict=True))
        emails = [user.email for user, result in pairs if result.success]
        broken = Counter(error.field for result in results for error in result.errors)
        return Summary(
            created=len(emails),
            rejected=len(users) - len(emails),
            broken=BrokenFields(name=broken["name"], email=broken["email"], age=broken["age"]),
            ages=ages(user.age for user in users),
            domains=[
                DomainShare(domain=domain, users=count, share=share)
                for domain, count, share in domains(emails)
            ],
            scores=[score(user.age, user.name, created=result.success) for user, result in pairs],
        )
