import Soundalike

func alike(_ voice: Recording, reference: Recording) async throws -> Recording {
    let match = try await Matcher().match(input: voice, reference: reference)
    var settings = match.settings
    settings.chain[0]["high_gain"] = (settings.chain[0]["high_gain"] ?? 0) + 2
    return try await Renderer().render(settings, voice).recording
}
