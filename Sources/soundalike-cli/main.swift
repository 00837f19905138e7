import SoundalikeProgram

SoundalikeCommand.checkResources()
await SoundalikeCommand.start()
