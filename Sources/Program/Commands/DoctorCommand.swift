import ArgumentParser
import SoundalikeFoundations

/// `soundalike doctor`: what works on this machine.
struct DoctorCommand: ParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say what works on this machine, and what to do about what does not.",
        discussion: "The exit code is 0 when `match` can work, even if something else is missing; else 69.")

    @OptionGroup var report: JSONOption

    var wantsJSON: Bool { report.json }

    func run() throws {
        let findings = Diagnosis.findings()
        if report.json {
            try JSONOutput(results: findings).write()
        } else {
            for finding in findings { try Console.output(finding.text) }
        }
        if findings.contains(where: { $0.status == .failed }) { throw ExitCode(SoundalikeError.Code.unavailable.exitStatus) }
    }
}
