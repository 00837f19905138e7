/// The sounds that were lowered, as people read them: a row each.
enum SoundTable {
    static func text(_ sounds: [ProcessingDetails.Sound]) -> String {
        guard !sounds.isEmpty else { return "No breaths or smacks found." }
        var table = TextTable([("from", .right), ("to", .right), ("kind", .left), ("lowered by", .right)])
        for sound in sounds {
            table.add([
                "\(ValueText.seconds(sound.startSeconds)) s", "\(ValueText.seconds(sound.endSeconds)) s", sound.kind,
                ValueText.decibels(sound.measuredDb ?? sound.reductionDb),
            ])
        }
        return table.text
    }
}
