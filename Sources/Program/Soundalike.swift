import ArgumentParser
import Foundation
import SoundalikeFoundations

/// The program: `soundalike COMMAND …`.
package struct SoundalikeCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "soundalike",
        abstract: "Make one recording sound like another, by setting the knobs of real audio effects.",
        discussion: """
            Exit codes: 0 done, 64 usage, 65 bad data, 66 no such input, 69 something is not available, 70 a fault of the program, \
            73 cannot create the output, 74 input/output error, 130 interrupted.
            """,
        version: ProgramVersion.number,
        subcommands: [
            MatchCommand.self, ProcessCommand.self, ApplyCommand.self, RenderCommand.self, AnalyseCommand.self, EffectsCommand.self, ModelsCommand.self,
            DoctorCommand.self, TrainCommand.self, EvaluateCommand.self, GradientsCommand.self, ExportCommand.self, ListenCommand.self,
        ])

    package init() {}

    /// Ends the program where the system's limits are too low for it. To be called before anything is waited for: that takes a thread.
    package static func checkResources() {
        do throws(SoundalikeError) { try ResourceCheck.check() } catch {
            Console.report(error)
            Foundation.exit(error.code.exitStatus)
        }
    }

    /// Runs the command in a task that a signal cancels, and ends the program with the exit code of what it threw.
    package static func start() async {
        // A limit on the size of files is to be an error like a full disk, not a sudden end.
        signal(SIGXFSZ, SIG_IGN)
        let work = Task { await exitStatus() }
        let signals = InterruptionSignals { work.cancel() }
        let status = await work.value
        withExtendedLifetime(signals) { Foundation.exit(status) }
    }

    /// What the program was called with, also where it is not UTF-8.
    static var arguments: [String] {
        UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)).dropFirst().compactMap { argument in
            argument.map { String(systemPath: UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        }
    }

    private static func exitStatus() async -> Int32 {
        var wantsJSON = false
        do {
            var command = try parseAsRoot(arguments)
            wantsJSON = (command as? any JSONReporting)?.wantsJSON ?? false
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        } catch where !(error is SoundalikeError) && exitCode(for: error) == .success {
            // Help, versions and completions, as ArgumentParser prints them.
            exit(withError: error)
        } catch where !(error is SoundalikeError) && exitCode(for: error) == .validationFailure {
            let usage = UsageError(message(for: error), arguments: arguments, commands: configuration.subcommands)
            Console.report(usage.error)
            Console.note(usage.help)
            if arguments.contains("--json") { try? JSONOutput<String>(results: [], error: ErrorReport(usage.error)).write() }
            return usage.error.code.exitStatus
        } catch {
            let error = SoundalikeError(any: error)
            Console.report(error)
            if wantsJSON { try? JSONOutput<String>(results: [], error: ErrorReport(error)).write() }
            return error.code.exitStatus
        }
    }
}
