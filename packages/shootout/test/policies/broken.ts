throw new Error('module went wrong')
